"""Main program of the firmware: runs from power-up until Ctrl-C, then leaves the board idle.

In: nothing. Out: frames on USB, in answer to command lines. Never: a second core, a network.
"""

import micropython

BUFFER_BYTES = 32768 + 72000  # the DMA ring, and a queue for 3 s of three channels at 4000 Hz


def run():
    """Serve the host; on Ctrl-C stop everything and return to the prompt."""
    # The one large buffer comes first, while the heap is in one piece: compiling the modules splits it.
    buffer = bytearray(BUFFER_BYTES)

    import time

    import board
    import sampler
    import serve

    led = board.Led()
    converter = None
    try:
        converter = sampler.Sampler(buffer, time, board.has_rp2350(), board.find_supply_pin())
        port = board.Port()
        server = serve.Server(converter, port, led, time, board.crc32_into, board.read_identity())
        server.serve()
    except KeyboardInterrupt:
        pass
    finally:
        _clean_up(converter, led)


def _clean_up(converter, led):
    # mpremote sends Ctrl-C more than once: the next one must not interrupt this. The prompt finds it later.
    while True:
        try:
            micropython.kbd_intr(-1)
            if converter is not None:
                converter.close()
            led.off()
            break
        except KeyboardInterrupt:
            pass
    micropython.kbd_intr(3)


if __name__ == "__main__":
    run()

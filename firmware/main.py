"""Run the firmware from power-up until Ctrl-C, and leave a quiet board behind.

In: nothing. Out: frames on USB, asked for by command lines. Never: a second core, a network.
"""

import micropython

RING_BYTES = 2 * 32768 - 16  # to hold 32 KiB on a 32 KiB border, wherever the heap (16-byte blocks) puts it
QUEUE_BYTES = 72000  # 3 s of three channels at 4000 Hz


def run():
    """Serve the host; on Ctrl-C stop everything and return to the prompt."""
    # The two large buffers come first, while the heap is in one piece: compiling the modules breaks it up.
    ring = bytearray(RING_BYTES)
    queue = bytearray(QUEUE_BYTES)

    import time

    import board
    import sampler
    import serve

    led = board.Led()
    converter = None
    try:
        converter = sampler.Sampler(ring, queue, time, board.has_rp2350(), board.find_supply_pin())
        port = board.Port()
        server = serve.Server(converter, port, led, time, board.crc32_into, board.read_identity())
        server.serve()
    except KeyboardInterrupt:
        pass
    finally:
        _clean_up(converter, led)


def _clean_up(converter, led):
    # mpremote sends Ctrl-C more than once: the next must not cut this short. The prompt finds it later.
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

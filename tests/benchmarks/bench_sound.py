"""Benchmark of delay from conversion to sound: the real window on a virtual board, its first channel played
through PortAudio.

Prints the median and the 95th percentile over 20 s of 3 channels x 2000 Hz, against the bar of 100 ms (people
correct force by sound from about 70 ms on: SCIENCE.md, "Feedback delay"). Also how often the sound broke off,
its cost, and whether a cue sounds at the moment that the player names. On Linux without a sound card it plays
to its own sound server. Run it alone: the rest of the machine's work is measured too.
"""

import os
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "sound"))
from board import serve
from loudspeaker import FS_HZ, Loudspeaker, can_play, loudspeaker
from screen import screen

from vmofire.sound.player import Player
from vmofire.sound.tones import CUES, SoundSettings, Synth

BAR_MS, AIM_MS = 100.0, 70.0
SECONDS = float(os.environ.get("BENCH_SECONDS", "20"))
WARM_UP_S = 3.0
CUES_HEARD = 8

SOURCE = """
import numpy as np
from vmofire.guided.steps import lay
from vmofire.guided.check import CheckSettings
from vmofire.virtual.recorded import follow_cues, load_channels
signal_uv, fs_hz = load_channels(3)
signal_uv = signal_uv * np.array([0.4, 0.3, 0.2])
source = follow_cues(signal_uv, fs_hz, "recorded biceps", lay(CheckSettings().steps))
"""


def measure_window(url: str, player: Player) -> None:
    """Let the tone follow the first channel of a running window, and print its delay."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from vmofire.acquire import Acquisition
    from vmofire.app.session import Session
    from vmofire.dsp.sensor import Sensor
    from vmofire.gui.window import Window
    from vmofire.live.stream import Live
    from vmofire.preferences import Preferences

    app = QApplication.instance() or QApplication(["bench"])
    with Acquisition(url, channels=(0, 1, 2)) as acquisition:
        live = Live(Sensor(), ("left VMO", "right VMO", "left VL"))
        ages_s: list[float] = []
        told = [0]
        take_snapshot = live.snapshot

        def follow(*arguments):
            """Follow each snapshot of the window as soon as it is computed."""
            snapshot = take_snapshot(*arguments)
            samples = [sample for sample in live.unpainted_samples if sample > told[0]]
            told[0] = max(samples, default=told[0])
            if acquisition.clock is not None and snapshot.channels:
                channel = snapshot.channels[0]
                level = (channel.rms_uv - channel.rest_uv) / (channel.goal_uv - channel.rest_uv)
                player.follow(level, [acquisition.clock.to_host_s(sample) for sample in samples])
            return snapshot

        live.snapshot = follow  # type: ignore[method-assign]
        heard = player._delay.heard

        def tell(at_s, converted_s):
            if begun:  # every age counts here, not only those of the last 10 s
                ages_s.extend(at_s - one_s for one_s in converted_s if np.isfinite(one_s))
            heard(at_s, converted_s)

        player._delay.heard = tell  # type: ignore[method-assign]
        begun: list[int] = []
        session = Session(acquisition, live)
        window = Window(session, preferences=Preferences(), recordings_dir=Path(tempfile.gettempdir()))
        window.open()
        window.resize(1280, 800)
        window.show()
        QTimer.singleShot(int(WARM_UP_S * 1000), lambda: begun.append(player.underflows))
        QTimer.singleShot(int((WARM_UP_S + SECONDS) * 1000), window.close)
        app.exec()
    if not player.state.ok or not ages_s:
        raise SystemExit(f"{player.state.words} {player.state.cure}")
    p50_ms, p95_ms, p99_ms = 1000 * np.percentile(ages_s, (50, 95, 99))
    verdict = (
        "within the aim" if p95_ms <= AIM_MS else "within the bar" if p95_ms <= BAR_MS else "OVER THE BAR"
    )
    print(
        f"sample to sound p50 {p50_ms:.1f} ms, p95 {p95_ms:.1f} ms, p99 {p99_ms:.1f} ms ({verdict}: "
        f"{BAR_MS:g} ms p95, aim {AIM_MS:g}); of it {1000 * player.latency_s:.1f} ms from rendering to "
        f"loudspeaker; broke off {player.underflows - begun[0]}x in {SECONDS:g} s",
        flush=True,
    )


def measure_cues(player: Player, speaker: Loudspeaker) -> None:
    """Print the difference between the moment that the player gives for a cue and the moment it sounds."""
    off_ms = []
    time.sleep(1)  # until the tone of the window has ended
    for _ in range(CUES_HEARD):
        before = len(speaker.heard())
        player.play("start")
        loud = np.zeros(0)
        while not len(loud):
            time.sleep(0.002)
            heard, at_s = speaker.heard(), time.perf_counter()
            loud = np.flatnonzero(np.abs(heard[before:]) > 1e-3)
        heard_s = at_s - (len(heard) - before - loud[0]) / FS_HZ
        assert player.last_cue is not None
        off_ms.append(1000 * (heard_s - player.last_cue.at_s))
        time.sleep(0.5)
    low, middle, high = np.percentile(off_ms, (0, 50, 100))
    print(
        f"a cue is heard {middle:+.0f} ms ({low:+.0f} to {high:+.0f}) from when the player says; "
        "the ear itself is up to 10 ms late, and the cue's swelling 1 ms"
    )


def measure_cost() -> None:
    """Print the cost of a second of sound."""
    synth = Synth(FS_HZ)
    n_frames = 240
    took_s = []
    for i in range(2000):
        synth.follow(0.5 + 0.1 * (i % 5))
        if i % 100 == 0:
            synth.play(CUES[i // 100 % len(CUES)])
        began_s = time.perf_counter()
        synth.render(n_frames)
        took_s.append(time.perf_counter() - began_s)
    share = np.mean(took_s) * FS_HZ / n_frames
    print(f"rendering 5 ms takes {1e6 * np.median(took_s):.0f} us, {100 * share:.1f} % of one core")


def main() -> None:
    """Print all figures."""
    measure_cost()
    own = sys.platform.startswith("linux") and can_play()
    with (
        serve(SOURCE) as url,
        loudspeaker() if own else nullcontext() as speaker,
        screen() as words,
        Player.open(SoundSettings(volume=1.0)) as player,
    ):
        if not player.state.ok:  # not a fault of the program: a computer may have no loudspeaker
            print(player.state.words, player.state.cure)
            return
        where = "a sound server of our own" if own else "this computer's loudspeaker"
        print(f"through {where}, on {words}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        measure_window(url, player)
        if speaker is not None:
            measure_cues(player, speaker)


if __name__ == "__main__":
    main()

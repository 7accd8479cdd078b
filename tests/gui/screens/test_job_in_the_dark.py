"""The job screen in a step without feedback: cue and time stay, the muscle is not shown."""

from dataclasses import replace

from vmofire.dsp.sensor import Sensor
from vmofire.gui.screens.screens import Screens
from vmofire.guided.prompt import Prompt
from vmofire.live.stream import Live


def test_bars_and_trace_are_hidden_in_the_dark_and_come_back(qtbot):
    screens = Screens()
    qtbot.addWidget(screens)
    screens.resize(1024, 640)
    screens.show_screen(screens.job)
    screens.show()
    job, snapshot = screens.job, Live(Sensor()).snapshot(100, 10.0)
    prompt = Prompt(
        "check", "Check", "effort", "Squeeze the ball gently. Hold.", seconds_left=2.0, duration_s=3.0
    )
    for dark in (False, True, False):
        job.show_snapshot(replace(snapshot, prompt=replace(prompt, dark=dark)), True)
        assert (job.traces.isHidden(), job.meters.isHidden()) == (dark, dark)
        assert job.cue.isVisible()

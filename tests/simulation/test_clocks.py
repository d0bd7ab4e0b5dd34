"""What a wrong clock may not do."""

from __future__ import annotations

from datetime import timedelta

from tests.simulation.profile import Profile
from tests.simulation.template import Template
from tests.simulation.world import world


def test_a_clock_that_is_set_back_while_the_line_is_down_does_not_keep_the_register_from_head_office(
    ground: Template,
) -> None:
    with world(ground, 1, Profile(1, 1, 1)) as one:
        till = one.tills[0]
        for own in one.tills:
            own.start()
        one.hub.run(60)
        one.network.down.add(till.name)
        tried = len(one.network.tries[till.name])
        till.act(lambda own: own.operators.sign_off())
        one.office.settle()
        one.hub.run(4 * 3_600)
        assert len(one.network.tries[till.name]) > tried
        assert not till.status.online
        till.clock.wrong -= timedelta(days=30)
        one.network.heal()
        one.hub.run(4 * 3_600 + 600)
        assert till.status.online

from otree.api import *

from . import *


class PlayerBot(Bot):
    def play_round(self):
        answers = dict(
            age=27,
            occupation='Study',
            took_part_before=True,
            hours_online=3.5,
            trusts_people=4,
            takes_risks=2,
            fair_price=30,
        )
        yield SubmissionMustFail(Questions, {**answers, 'age': 7})
        yield Questions, {**answers, 'remarks': 'It was “fun”; 3 < 4.\nZoë'}
        expect(self.player.participant.payoff_plus_participation_fee() >= 2, True)

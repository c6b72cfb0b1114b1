from otree.api import *

from . import *


class PlayerBot(Bot):
    """Sends half, gives back half of what arrived."""

    def play_round(self):
        if self.player.round_number == 1:
            yield Introduction
        if self.player.role == C.SENDER_ROLE:
            yield SubmissionMustFail(Send, dict(sent=11))
            yield Send, dict(sent=5)
        else:
            yield SubmissionMustFail(Return, dict(returned=16))
            yield Return, dict(returned=7)
        yield Results
        expect(self.player.payoff, 12 if self.player.role == C.SENDER_ROLE else 8)
        first_was_sender = self.player.in_round(1).role == C.SENDER_ROLE
        expect(self.player.role == C.SENDER_ROLE, first_was_sender == (self.round_number % 2 == 1))

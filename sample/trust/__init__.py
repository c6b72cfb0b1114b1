from otree.api import *

doc = """
A trust game in three rounds. The sender passes on some of the points, they are tripled on the
way, and the responder decides how many go back. After each round the two change places.
"""


class C(BaseConstants):
    NAME_IN_URL = 'trust'
    PLAYERS_PER_GROUP = 2
    NUM_ROUNDS = 3
    ENDOWMENT = cu(10)
    MULTIPLIER = 3
    SENDER_ROLE = 'Sender'
    RESPONDER_ROLE = 'Responder'


class Subsession(BaseSubsession):
    pass


class Group(BaseGroup):
    sent = models.CurrencyField(
        min=0,
        max=C.ENDOWMENT,
        label='How many of your points do you send?',
    )
    returned = models.CurrencyField(
        min=0,
        label='How many of these points do you send back?',
    )


class Player(BasePlayer):
    pass


# FUNCTIONS
def creating_session(subsession: Subsession):
    """The same two people meet in every round; in even rounds they have changed places."""
    if subsession.round_number % 2 == 0:
        pairs = subsession.get_group_matrix()
        subsession.set_group_matrix([pair[::-1] for pair in pairs])


def received(group: Group):
    return group.sent * C.MULTIPLIER


def returned_max(group: Group):
    return received(group)


def set_payoffs(group: Group):
    sender = group.get_player_by_role(C.SENDER_ROLE)
    responder = group.get_player_by_role(C.RESPONDER_ROLE)
    sender.payoff = C.ENDOWMENT - group.sent + group.returned
    responder.payoff = received(group) - group.returned
    if group.round_number == C.NUM_ROUNDS:
        for player in group.get_players():
            player.participant.points_returned = sum(
                (
                    past.group.returned
                    for past in player.in_all_rounds()
                    if past.role == C.RESPONDER_ROLE
                ),
                cu(0),
            )


# PAGES
class Introduction(Page):
    @staticmethod
    def is_displayed(player: Player):
        return player.round_number == 1


class Send(Page):
    form_model = 'group'
    form_fields = ['sent']

    @staticmethod
    def is_displayed(player: Player):
        return player.role == C.SENDER_ROLE


class WaitForSender(WaitPage):
    body_text = 'The sender is deciding.'


class Return(Page):
    form_model = 'group'
    form_fields = ['returned']

    @staticmethod
    def is_displayed(player: Player):
        return player.role == C.RESPONDER_ROLE

    @staticmethod
    def vars_for_template(player: Player):
        return dict(received=received(player.group))


class WaitForResponder(WaitPage):
    body_text = 'The responder is deciding.'
    after_all_players_arrive = set_payoffs


class Results(Page):
    @staticmethod
    def vars_for_template(player: Player):
        return dict(
            received=received(player.group),
            sender=player.role == C.SENDER_ROLE,
            last=player.round_number == C.NUM_ROUNDS,
            so_far=sum((past.payoff for past in player.in_all_rounds()), cu(0)),
        )


page_sequence = [Introduction, Send, WaitForSender, Return, WaitForResponder, Results]

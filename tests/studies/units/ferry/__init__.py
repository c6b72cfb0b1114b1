from coins import Metre
from otree.api import *

doc = """A crossing, paid in another coin."""


class C(BaseConstants):
    NAME_IN_URL = 'ferry'
    PLAYERS_PER_GROUP = 2
    NUM_ROUNDS = 2


class Subsession(BaseSubsession):
    pass


class Group(BaseGroup):
    fare = models.CurrencyField(initial=0)


class Player(BasePlayer):
    pays = models.CurrencyField(min=0, max=50)
    depth = models.DecimalField(unit=Metre, min=0, max=50)
    rowed = models.BooleanField(initial=False)
    # PostgreSQL keeps the first 63 letters of it.
    very_long_name_of_a_field_that_somebody_thought_would_be_quite_fine = models.StringField(initial='x')


def creating_session(subsession: Subsession):
    subsession.session.tariff = {'child': cu(0.5)}
    subsession.session.pier = 4


class Board(Page):
    template_name = 'global/Ask.html'
    form_model = 'player'
    form_fields = ['pays', 'depth']

    @staticmethod
    def before_next_page(player, timeout_happened):
        participant = player.participant
        participant.payoff += player.pays
        participant.ticket = [player.pays, player.depth]
        participant.luggage = player.depth


class Aboard(WaitPage):
    @staticmethod
    def after_all_players_arrive(group):
        group.fare = sum(player.pays for player in group.get_players())


page_sequence = [Board, Aboard]


def custom_export(players):
    yield ['participant', 'pays']
    for player in players:
        yield [player.participant.code, player.field_maybe_none('pays')]


def custom_export_rounds(players):
    yield ['round', 'depth', 'several\nlines']
    for player in players:
        yield [player.round_number, player.field_maybe_none('depth'), True]

import datetime
import decimal

from otree.api import *

doc = """Days, written down."""


class C(BaseConstants):
    NAME_IN_URL = 'pages_of'
    PLAYERS_PER_GROUP = None
    NUM_ROUNDS = 3


class Subsession(BaseSubsession):
    opened = models.StringField()
    _hidden = models.IntegerField(initial=3)


class Group(BaseGroup):
    _count = models.IntegerField(initial=0)


class Player(BasePlayer):
    text = models.LongStringField(blank=True)
    _draft = models.StringField(initial='a draft')
    line = models.StringField(blank=True)
    start = models.IntegerField(initial=7)
    rain = models.BooleanField(blank=True)
    hours = models.FloatField(min=0, max=24)
    steps = models.IntegerField(min=-1000, max=100000)
    spent = models.CurrencyField(min=0, max=10000)
    name_of_sixty_three_letters_which_is_as_long_as_a_column_can_be = models.StringField(initial='x')


def creating_session(subsession: Subsession):
    session = subsession.session
    session.label = 'Week, "one"'
    session.comment = 'first line\nsecond line, with "quotes"'
    session.opened = datetime.date(2026, 2, 3)
    session.title = '=HYPERLINK("x")'
    for player in subsession.get_players():
        player.participant.zebra = player.id_in_subsession


KINDS = [
    dict(number=0, ratio=0.1 + 0.2, yes=True, none=None, nested={'a': [1, {'b': None}], 'c': (True, 'x\ny')}),
    dict(number=-17, ratio=1e16, yes=False, none='None', nested=[]),
    dict(number=10**20, ratio=float('inf'), yes=1, none='', nested={'it\'s': "\"both\" it's", 'tab\t': '\u2028é🎲\x7f'}),
    dict(number=decimal.Decimal('1.50'), ratio=-0.0, yes='yes', none=[None], nested={1: cu(3), 2.0: [cu(0.5)]}),
]


class Day(Page):
    template_name = 'global/Ask.html'
    form_model = 'player'
    form_fields = ['text', 'line', 'rain', 'hours', 'steps', 'spent']

    @staticmethod
    def before_next_page(player, timeout_happened):
        participant = player.participant
        for name, value in KINDS[player.id_in_subsession % len(KINDS)].items():
            setattr(participant, name, value)
        participant.text = player.field_maybe_none('text')
        participant.money = player.spent
        participant.when = datetime.datetime(2026, 5, player.id_in_subsession, 12, 30)
        participant.many = {player.id_in_subsession}
        participant.bytes_ = b'\x00\xff"'
        player.payoff = player.spent / 3
        player.subsession.opened = 'yes'
        player.group._count += 1


page_sequence = [Day]

from otree.api import *

doc = """An app whose name begins as a table of another one does."""


class C(BaseConstants):
    NAME_IN_URL = 'quiz_two'
    PLAYERS_PER_GROUP = None
    NUM_ROUNDS = 1


class Subsession(BaseSubsession):
    pass


class Group(BaseGroup):
    pass


class Player(BasePlayer):
    own = models.StringField(blank=True)
    share = models.CurrencyField()


class Own(Page):
    template_name = 'global/Ask.html'
    form_model = 'player'
    form_fields = ['own']

    @staticmethod
    def before_next_page(player, timeout_happened):
        player.share = 0.1 + player.id_in_subsession / 2


page_sequence = [Own]

from otree.api import *

doc = """What somebody thinks of bread."""


class C(BaseConstants):
    NAME_IN_URL = 'tasting'
    PLAYERS_PER_GROUP = None
    NUM_ROUNDS = 1


class Subsession(BaseSubsession):
    pass


class Group(BaseGroup):
    pass


class Player(BasePlayer):
    crumb = models.IntegerField(choices=[[1, 'dry'], [2, 'moist'], [3, '"just" right']])
    crust = models.StringField(choices=['soft', 'crisp, very', 'burnt'], widget=widgets.RadioSelect)
    sweet = models.FloatField(min=-5, max=10)
    again = models.BooleanField()
    remark = models.LongStringField(blank=True)
    word = models.StringField(blank=True)
    worth = models.CurrencyField(choices=[cu(1), cu(2), cu(5)])
    tip = models.CurrencyField(initial=cu(1))
    weighed = models.FloatField()
    unseen = models.LongStringField()
    maybe = models.BooleanField()


class Taste(Page):
    template_name = 'global/Ask.html'
    form_model = 'player'
    form_fields = ['crumb', 'crust', 'sweet', 'again', 'remark', 'word', 'worth']

    @staticmethod
    def before_next_page(player, timeout_happened):
        participant = player.participant
        player.payoff = player.worth
        player.tip = 2.5
        player.weighed = player.sweet * 1e17
        participant.mood = player.remark
        participant.basket = {'crust': player.crust, 'worth': player.worth, 'word': player.word}
        participant.purse = player.worth
        participant.tally = [player.crumb, player.sweet, None, player.again, (1,), 'it\'s "it"']


class Thanks(Page):
    template_name = 'global/Ask.html'

    @staticmethod
    def before_next_page(player, timeout_happened):
        player.participant.finished = True


page_sequence = [Taste, Thanks]

from otree.api import BaseConstants, BaseGroup, BasePlayer, BaseSubsession, Currency as c, models

doc = """Three play together, each time with others."""


class Constants(BaseConstants):
    name_in_url = 'rehearse'
    players_per_group = 3
    num_rounds = 4


class Subsession(BaseSubsession):
    def creating_session(self):
        if self.round_number > 1:
            self.group_randomly()
        self.session.programme = ['Mahler', c(2.5), {'bars': 12.0}]


class Group(BaseGroup):
    tempo = models.FloatField()
    takings = models.CurrencyField()

    def share(self):
        players = self.get_players()
        self.takings = sum(p.effort for p in players) * 1.1
        self.tempo = sum(p.loudness for p in players) / 3
        for p in players:
            p.payoff = self.takings / 3 - p.effort


class Player(BasePlayer):
    effort = models.CurrencyField(min=0, max=10)
    loudness = models.IntegerField(min=0, max=100)
    score = models.StringField(blank=True)

    def role(self):
        return ['first', 'second', 'third'][self.id_in_group - 1]

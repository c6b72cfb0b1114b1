from otree.api import *

doc = """A short survey, and what is paid out."""


class C(BaseConstants):
    NAME_IN_URL = 'survey'
    PLAYERS_PER_GROUP = None
    NUM_ROUNDS = 1


class Subsession(BaseSubsession):
    pass


class Group(BaseGroup):
    pass


def agreement(statement):
    return models.IntegerField(
        label=statement,
        choices=[
            [1, 'not at all'],
            [2, 'rather not'],
            [3, 'partly'],
            [4, 'mostly'],
            [5, 'completely'],
        ],
        widget=widgets.RadioSelect,
    )


class Player(BasePlayer):
    age = models.IntegerField(label='How old are you?', min=16, max=120)
    occupation = models.StringField(
        label='What do you do mainly?',
        choices=['School or training', 'Study', 'Work', 'Something else'],
    )
    took_part_before = models.BooleanField(label='Have you taken part in a study before?')
    hours_online = models.FloatField(
        label='How many hours a day are you online, about?', min=0, max=24
    )
    trusts_people = agreement('Most people can be trusted.')
    takes_risks = agreement('I like to take risks.')
    fair_price = models.CurrencyField(
        label='How many points should a study like this pay?', min=0, max=100
    )
    remarks = models.LongStringField(
        label='Is there anything you would like to tell us?', blank=True
    )


# PAGES
class Questions(Page):
    form_model = 'player'
    form_fields = [
        'age',
        'occupation',
        'took_part_before',
        'hours_online',
        'trusts_people',
        'takes_risks',
        'fair_price',
        'remarks',
    ]


class Payment(Page):
    @staticmethod
    def vars_for_template(player: Player):
        participant = player.participant
        config = player.session.config
        return dict(
            fee=config['participation_fee'],
            points=participant.payoff,
            money=participant.payoff.to_real_world_currency(player.session),
            total=participant.payoff_plus_participation_fee(),
            returned=participant.vars.get('points_returned'),
        )


page_sequence = [Questions, Payment]

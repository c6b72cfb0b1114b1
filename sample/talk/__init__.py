from otree.api import *

doc = """Two people who are about to play talk with each other for two minutes."""


class C(BaseConstants):
    NAME_IN_URL = 'talk'
    PLAYERS_PER_GROUP = 2
    NUM_ROUNDS = 1
    SECONDS = 120


class Subsession(BaseSubsession):
    pass


class Group(BaseGroup):
    pass


class Player(BasePlayer):
    pass


class Meet(WaitPage):
    body_text = 'As soon as the other person is here, you can talk.'


class Talk(Page):
    timeout_seconds = C.SECONDS
    timer_text = 'Time left to talk:'


page_sequence = [Meet, Talk]

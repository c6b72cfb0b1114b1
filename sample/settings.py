"""A small study to try things out with: a talk, a trust game, a survey."""

from os import environ

SESSION_CONFIGS = [
    dict(
        name='trust_game',
        display_name='Trust game and survey',
        app_sequence=['trust', 'survey'],
        num_demo_participants=2,
    ),
    dict(
        name='trust_game_with_talk',
        display_name='Trust game with a talk beforehand',
        app_sequence=['talk', 'trust', 'survey'],
        num_demo_participants=2,
    ),
    dict(
        name='survey_only',
        display_name='Survey only',
        app_sequence=['survey'],
        num_demo_participants=1,
        participation_fee=2.00,
    ),
]

# A point is ten cents; everyone gets the fee for coming.
SESSION_CONFIG_DEFAULTS = dict(
    real_world_currency_per_point=0.10,
    participation_fee=4.00,
    doc='',
)

ROOMS = [
    dict(name='laboratory', display_name='Laboratory'),
]

# `points_returned` is kept from the game for the page at the very end.
PARTICIPANT_FIELDS = ['points_returned']
SESSION_FIELDS = []

LANGUAGE_CODE = 'en'
REAL_WORLD_CURRENCY_CODE = 'EUR'
USE_POINTS = True

DEMO_PAGE_TITLE = 'A small study'
DEMO_PAGE_INTRO_HTML = 'Two people, some points, and the question whether to trust.'

# Both come from outside; oTree mixes the password into the key when it signs.
ADMIN_USERNAME = 'admin'
ADMIN_PASSWORD = environ.get('OTREE_ADMIN_PASSWORD')
SECRET_KEY = environ.get('OTREE_SECRET_KEY', '')

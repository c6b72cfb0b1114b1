from os import environ

SESSION_CONFIGS = [
    dict(name='long', app_sequence=['quiz', 'quiz_two', 'poll'], num_demo_participants=2, zeta=1, alpha=2),
    dict(name='mixed', app_sequence=['poll', 'quiz'], num_demo_participants=2, alpha=3, middle=4),
    dict(name='short', app_sequence=['quiz_two'], num_demo_participants=2, beta='ß'),
    dict(name='nobody_plays', app_sequence=['idle', 'poll'], num_demo_participants=2, unused=1),
]
SESSION_CONFIG_DEFAULTS = dict(
    real_world_currency_per_point=0.5, participation_fee=2.00, doc=''
)
PARTICIPANT_FIELDS = []
SESSION_FIELDS = []

LANGUAGE_CODE = 'en'
REAL_WORLD_CURRENCY_CODE = 'EUR'
USE_POINTS = True
POINTS_CUSTOM_NAME = 'marbles'

ADMIN_USERNAME = 'admin'
ADMIN_PASSWORD = environ.get('OTREE_ADMIN_PASSWORD')
SECRET_KEY = 'marbles'

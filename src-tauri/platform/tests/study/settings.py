"""Questions for everybody, and a game for two."""

from os import environ

SESSION_CONFIGS = [
    dict(name='many', app_sequence=['answers'], num_demo_participants=1),
    dict(name='whole', app_sequence=['pairs', 'answers'], num_demo_participants=2),
]
SESSION_CONFIG_DEFAULTS = dict(real_world_currency_per_point=0.10, participation_fee=4.00, doc='')
PARTICIPANT_FIELDS = ['met']
SESSION_FIELDS = []
LANGUAGE_CODE = 'en'
REAL_WORLD_CURRENCY_CODE = 'EUR'
USE_POINTS = True
ADMIN_USERNAME = 'admin'
ADMIN_PASSWORD = environ.get('OTREE_ADMIN_PASSWORD')
SECRET_KEY = environ.get('OTREE_SECRET_KEY', '')

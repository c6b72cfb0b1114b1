from os import environ

SESSION_CONFIGS = [
    dict(name='crossing', app_sequence=['ferry'], num_demo_participants=2, waves=2.5, bridge='none'),
]
SESSION_CONFIG_DEFAULTS = dict(participation_fee=1.5, doc='')
PARTICIPANT_FIELDS = ['ticket']
SESSION_FIELDS = ['tariff']
# oTree 6: money of the project's own, and payoffs that the project keeps by itself.
CURRENCY_UNIT = 'coins.Taler'
AUTO_TABULATE_PAYOFFS = False

LANGUAGE_CODE = 'en'

ADMIN_USERNAME = 'admin'
ADMIN_PASSWORD = environ.get('OTREE_ADMIN_PASSWORD')
SECRET_KEY = 'oars'

"""What a project's code says that its database does not, as oTree itself reads it: one line of JSON."""
import json, os, sys

sys.path.insert(0, os.getcwd())
os.environ['OTREE_IN_MEMORY'] = '1'

from otree.main import setup

setup()

from otree import settings
from otree.common import get_models_module

five = not hasattr(settings, 'AUTO_TABULATE_PAYOFFS')
unit = getattr(settings, 'CURRENCY_UNIT_CLASS', None)
declared = {}
folders = [name for name in os.listdir('.') if os.path.exists(os.path.join(name, '__init__.py'))]
for app in folders:
    try:
        module = get_models_module(app)
    except Exception as error:
        print(app, error, file=sys.stderr)
        continue
    for name in ('Player', 'Group', 'Subsession'):
        model = getattr(module, name, None)
        if model is None or not hasattr(model, '__table__'):
            continue
        fields = []
        for column in model.__table__.columns:
            kind = type(column.type).__name__
            money = {'CurrencyType': 'currency', 'RealWorldCurrencyType': 'real', 'DecimalFieldType': 'exact'}.get(kind)
            label = getattr(column, 'form_props', {}).get('label')
            fields.append({'name': column.name, 'money': money, 'label': label and str(label)})
        declared[f'{app}_{name.lower()}'] = fields
print(json.dumps({
    'participant_fields': list(settings.PARTICIPANT_FIELDS),
    'session_fields': list(settings.SESSION_FIELDS),
    'use_points': unit is None and settings.USE_POINTS,
    'currency': unit.storage_places if unit else
        settings.POINTS_DECIMAL_PLACES if settings.USE_POINTS else settings.REAL_WORLD_CURRENCY_DECIMAL_PLACES,
    'real': unit.storage_places if unit else settings.REAL_WORLD_CURRENCY_DECIMAL_PLACES,
    'apps': list(settings.OTREE_APPS),
    'folders': folders,
    'declared': declared,
    'hides_payoffs': not five and not settings.AUTO_TABULATE_PAYOFFS,
}))

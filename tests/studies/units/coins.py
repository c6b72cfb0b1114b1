from otree.decimal import DecimalUnit


class Taler(DecimalUnit):
    storage_places = 4
    input_places = 2
    input_unit_label = 'Tlr'
    output_min_places = 2
    output_max_places = 4


class Metre(DecimalUnit):
    storage_places = 1
    input_places = 1
    input_unit_label = 'm'
    output_min_places = 1
    output_max_places = 1

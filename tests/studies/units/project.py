PARTICIPANT_FIELDS = dict(luggage=str, ticket=str)
SESSION_FIELDS = dict(pier=int)

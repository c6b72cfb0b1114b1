from otree.api import Page, WaitPage


class Play(Page):
    template_name = 'global/Ask.html'
    form_model = 'player'
    form_fields = ['effort', 'loudness', 'score']

    def before_next_page(self):
        self.participant.parts = {'role': self.player.role(), 'round': self.round_number}
        self.participant.fee = self.player.effort


class Listen(WaitPage):
    after_all_players_arrive = 'share'


page_sequence = [Play, Listen]

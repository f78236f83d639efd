"""How customers ask for somebody in Polish; the notation is explained in the package."""

ASKS = """
czy jest|_ … ?|.|,|dostepny|dostepna|obecny|obecna|dzis|w|tam|wolna|wolny
^ … jest dostepna|dostepny|w|obecna|obecny|tam
jestes , … ?
^ … jestes tam|?
^ … , jestes tam|?
rozmawiam z|ze … ?
gdzie|kiedy jest|bedzie|wroci …
polaczyc|polacz|polaczcie|przelaczyc|przelacz|polaczenie mnie|nas|_ z|ze|do …
poprosze|prosze z|ze|o|do|_ … .|,|do
^ dla … .|:|-
^ to|jest jest|_ dla … .
do rak|wiadomosci …
do rak|wiadomosci : …
uwaga|attn : …
wiadomosc|pytanie|telefon dla|do …
szukam|szuka … .|,
pytam|pyta|pytal|pytala o …
czy|niech|zeby|aby … moze|mogla|moglby|moglaby|mogl do|mi|mnie|_ ~ zadzwonic|oddzwonic|pomoc|odpisac
czy|niech|zeby|aby … moze|mogla|moglby|moglaby|mogl do|mi|mnie|_ ~ odpowiedziec|napisac|skontaktowac
niech|zeby|aby … do|mi|mnie|_ ~ zadzwoni|oddzwoni|pomoze|odpisze
niech|zeby|aby … do|mi|mnie|_ ~ zadzwonil|zadzwonila|oddzwonil|oddzwonila
"""

WISHED = """
rozmawiac|porozmawiac|mowic|pomowic|skontaktowac|pisac|czatowac sie|_ z|ze …
zapytac|powiedziec|przekazac o|dla|_ …
"""

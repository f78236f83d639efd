"""How customers ask for somebody in German; the notation is explained in the package."""

ASKS = """
ist|war|ware … nicht|_ da|erreichbar|verfugbar|anwesend|frei .|,|oder|fur|ab|um|und
ist|war|ware … nicht|_ zuruck|online|krank|weg|ansprechbar .|,|oder|fur|ab|um|und
ist|ware … nicht|_ zu sprechen|erreichen
ist|ware … nicht|_ im|in haus|buro|urlaub|dienst|der|mutterschutz|elternzeit|homeoffice
hat … zeit|dienst|frei|urlaub|feierabend
arbeitet … bei|da|hier|nicht
wann|wo ist|kommt|arbeitet|erreiche|finde ich|_ …
erreiche|erreichen ich|wir|sie|_ …
bist|sind|spreche|schreibe|rede|chatte du|sie|ich mit|_ … ?
bist|sind du|sie da , … ?
bist|sind du|sie da … ?
^ … bist|sind du|sie ~ da
^ … , bist|sind du|sie ~ da
^ … ist nicht|_ da|erreichbar|verfugbar|frei|zuruck ?
ich will zu|mit|_ … ~ sprechen|reden|chatten|telefonieren
^ … bitte .|,|um
^ … , bitte .|,
kann|konnte|konnten|soll … mich|uns|sich|mir ~ anrufen|zuruckrufen|melden|helfen
sollte|moge|wurde|mag … mich|uns|sich|mir ~ anrufen|zuruckrufen|melden|helfen
kann|konnte|konnten|soll … mich|uns|sich|mir ~ schreiben|antworten|kontaktieren
sollte|moge|wurde|mag … mich|uns|sich|mir ~ schreiben|antworten|kontaktieren
^ … soll|mochte|moge|kann mich|uns|sich|mir|bitte ~ anrufen|zuruckrufen|melden
^ … soll|mochte|moge|kann mich|uns|sich|mir|bitte ~ helfen|schreiben|antworten
kann|konnte|konnten|soll|sollte mich|uns|mir … anrufen|zuruckrufen|helfen|schreiben|kontaktieren
dass … mich|uns|sich|mir ~ anruft|zuruckruft|meldet|hilft|schreibt|antwortet
^ fur … .|:|-
^ fur … bitte
^ fur … , bitte
^ an … :
^ das|dies ist|ware fur … .
z hd|handen von|der|des|_ …
z hd : …
zuhanden|zhd von|_ …
zu handen von|der|des|_ …
frage|fragen|nachricht|anruf|mail|notiz|mitteilung|info fur|an …
ruckruf|anruf von|durch …
ruckruf bitte von|durch …
verbinden|verbinde|verbindet sie|ihr|_ mich|uns mit|zu …
durchstellen zu …
stellen|stell sie|_ mich|uns zu …
leiten|leite sie|_ es|das|dies|mich|uns an …
brauche|suche|verlange|verlangt|fragt|fragte|bittet nach|um|_ … .|,|bitte
frage|fragt|fragte|gefragt nach …
"""

WISHED = """
mit|zu … ~ sprechen|reden|telefonieren|verbinden|verbunden
mit|zu … ~ chatten|schreiben|kontakt|durchgestellt|durchstellen|weitersprechen|weiterreden
hatte mit|_ … gesprochen
… sprechen|erreichen|kontaktieren|anrufen
an … ~ weiterleiten|weitergeben|wenden
von … ~ angerufen|zuruckgerufen|kontaktiert|beraten|bedient|horen
… fragen|bitten|holen
… ~ ausrichten
"""

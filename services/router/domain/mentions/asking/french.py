"""How customers ask for somebody in French; the notation is explained in the package."""

ASKS = """
est ce que|qu … est la|disponible|present|presente|joignable|libre|absent|absente|rentre|rentree
est|c … la|disponible|present|presente|joignable|libre .|,|s|ou
^ … est|sera elle|il|_ la|dispo|disponible|presente|present|joignable|libre|ici .|,|s
^ … vous|tu etes|es la
il|elle est la , … ?
il|elle est la … ?
vous|tu etes|es la , … ?
etes|es vous|tu la , … ?
etes|es vous|tu … ?
je parle|suis a|avec|bien … ?
c est bien|_ … ?
^ ou|quand est|revient|sera|rentre …
passez|passe|passer|mettez|transferez|transferer moi|nous|me|_ a|avec|vers|_ …
me|nous passer|transferer a|vers|_ …
relation|contact|ligne avec …
a l attention|intention de|d|_ …
a l attention de|d|_ : …
attention de|d …
^ pour … .|:|-|s
^ pour … , s
^ c|ceci est pour … .
message|question|appel|note pour …
je|on cherche|demande|voudrais|veux|souhaite … .|,|s
peut|pourrait|pourra … me|nous|m rappeler|appeler|aider|repondre|contacter|recontacter|ecrire
^ … peut|pourrait|pourra elle|il|_ me|nous|m rappeler|appeler|aider|repondre
^ … peut|pourrait|pourra elle|il|_ me|nous|m contacter|recontacter|ecrire
que|qu … me|nous|m rappelle|appelle|aide|reponde|contacte|recontacte|ecrive
demander|demandez|demande a … de
rappele|rappel par|de …
^ … s il|vous te|plait|vous
^ … , s il
^ … svp
^ … , svp
"""

WISHED = """
parler|discuter|m|echanger adresser|bien|_ a|avec|_ …
joindre|contacter|voir|appeler|rappeler|avoir …
etre rappele|rappelee|contacte|mis en|par relation|_ avec|par|_ …
dire|dites|transmettre|transmettez|prevenir|laisser cela|message|un|_ message|_ a …
"""

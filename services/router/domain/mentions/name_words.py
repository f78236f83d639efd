"""First names that are words as well, as `fold` leaves them.

`names = ["Will"]` in team.toml is the company's own decision, and goes before these lists.
"""

from __future__ import annotations

from services.router.domain.mentions.small_words import listed

_ENGLISH = """
ace amber angel april art ash aspen aurora autumn bay bear belle berry bill blaze bliss blue bond
booker brandy brook brooks buck bud buddy bunny buster candy carol cash chance charity chase chip
christian chuck clay cliff clover coral cricket crystal daisy dale dash dawn destiny diamond dick
dixie dolly dot dove drew duke dusty earl earnest ebony eden ember eve ever faith fanny fern fisher flip
flora forest fox frank freedom gage gay gene genesis ginger glory grace grant gray guy happy harmony
haven hawk hazel heath heather heaven henna holly honey honor hope hunter ice india iris iron ivory ivy
jack jade jasmine jersey jet jewel joy june junior justice king kit lance lane lark laurel lily link
lotus lucky mandy marina mark mason max may melody mercy merit merry mike miles mint misty neat nick
noble norm nova oak olive opal page paris pat patience pearl penny petal phoenix pierce piper poppy
porter precious price prince princess promise queen rain ranger raven ray red reed reef rich ridge river
rob robin rock rocky rod rose rosemary rowan royal ruby rush rusty sage sandy savannah scarlet scout
serenity shade shepherd sky skip sonny spike star sterling stone storm sue summer sunday sunny sunshine
teal temperance tiger trinity tucker unity van velvet victor victory viola violet virtue
wade ward warren will willow winner winter wolf wood woody wren young
"""
_GERMAN = """
adler august blume ehrlich engel ernst falk falke fee fromm froh gast helm herz horst karte
klar kraft lust mai mandel mark morgen nelke ost rainer reiner rosa rose sommer sonne stern tanne ute
wald winter wolf wolke wonne wunder
"""
_FRENCH = """
aime ami amour ange avril blanche cerise chance claire constance desire douce espoir fleur france gentil
grace honore juste laurier lys marguerite marin merle noel ocean olive parfait perle pierre pomme
prosper prudence reine rose roux soleil tendresse victoire violette
"""
_SPANISH = """
alba alegria alma amado amor amparo angel angeles azucena bella blanca caridad cielo clara
concepcion consuelo cruz dolores domingo esperanza estrella felicidad fe flor franco gracia jesus leon
libertad lourdes luz mar margarita mercedes milagros modesto nieves olvido paloma paz perla piedad pilar
primavera remedios reyes rocio rosa rosario salud salvador santo santos sol socorro soledad trinidad
victoria violeta
"""
_ITALIAN = """
allegra amato azzurra bella benedetto bianca celeste chiara clemente costanza donato fede felice fiore
fortuna gemma gioia giusto grazia libera luce luna mare massimo natale onesto pace pia pio primo rosa
santa santo serena sereno sole stella vera vita viola vittoria
"""
_OTHERS = """
beer bloem bos floor joost lente lief madelief merel roos sneeuw ster storm vos wolf zon branca caridade
estrela felicidade gloria graca lua mar paz pedra rocha vitoria jagoda kalina malina mila nadzieja
pogoda roza zorza
"""  # Dutch, Portuguese, Polish

# Never a person by themselves, in whatever language the customer writes.
COMMON = listed(_ENGLISH + _GERMAN + _FRENCH + _SPANISH + _ITALIAN + _OTHERS)

# Names, and small words of another language: a person with a capital letter, or where no small word can
# stand ("is ben er?" asks for somebody; "hoi ben ik te laat" does not).
SMALL = listed(
    """
    al ali an ana ann bas ben cas dan di don ed el elle els em jan jo jun lee les lo lou lu mal mel mia
    mo noa ola ona pam rio sara si sia som ta tara to toon una val vi
    """
)

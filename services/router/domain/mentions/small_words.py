"""Small words around names, as `fold` leaves them: titles, greetings, wishes, denials. Data only."""

from __future__ import annotations


def listed(words: str) -> frozenset[str]:
    """Words as they stand in a line or several."""
    return frozenset(words.split())


TITLES = listed(
    """
    mr mrs ms miss mx mister madam dr doctor prof professor herr herrn frau fraulein hr fr mme mlle m
    madame mademoiselle monsieur mons sr sra srta senor senora senorita don dona sig sigra signor
    signora signore dott dottssa meneer mevrouw mevr dhr heer senhor senhora pan pani pana panem panu
    panie pania
    """
)
PARTICLES = listed("van von de der den del della di da do dos das la le ter ten zu zur y")
ARTICLES = listed("der die das den dem la le el l a o os as il lo het")

# A full stop after these does not end a sentence.
SHORT = TITLES | listed("z hd zhd t a v tav c att attn st betr bzw evtl ggf e g i n b re p u ul ks")

# What a text may begin with before the name of who is meant.
GREETINGS = listed(
    """
    hi hello hey heya hiya hallo halo howdy greetings dear dearest good morning afternoon evening day
    again there yo morgen abend tag guten gruss grusse gruezi gott moin servus liebe lieber liebes sehr
    geehrte geehrter werte werter verehrte verehrter bonjour bonsoir salut coucou rebonjour cher chere
    bien hola buenos buenas dias tardes noches dia querida querido estimada estimado apreciada apreciado
    muy ciao buongiorno buonasera salve cara caro gentile gentilissima gentilissimo egregio egregia
    spett hoi dag goedendag goedemorgen goedemiddag goedenavond beste geachte lieve ola oi bom boa tarde
    noite prezado prezada caros exmo exma czesc witam witaj witajcie hej dzien dobry dobra wieczor drogi
    droga szanowny szanowna kochana kochany
    """
)
# After a greeting and a name these say that the writer speaks of themselves: "Hi, Tom from Acme".
SELF_AFTER = listed(
    """
    here from speaking calling again hier ici aqui acqui aca qui tutaj von vom aus wieder van z ze
    """
)
SELF_SECOND = listed("here speaking hier ici aqui qui tutaj")

JOINERS = listed("or and und oder ou et o y e i u of en lub albo / & bzw resp")
ORS = listed("or oder ou o u of lub albo")
CONJUNCTIONS = listed("or and but und oder aber ou et mais o y pero e ma en of maar mas lub ale")
BUTS = listed("but aber sondern mais pero sino ma maar mas ale")

# Passed over before the name: "could I please talk to".
POLITE = listed(
    """
    please pls plz kindly bitte gern gerne svp porfa alsjeblieft alstublieft aub graag
    """
)
# Passed over on both sides: "talk directly to", "is Sophie still there".
FILLERS = listed(
    """
    still just also now today currently already perhaps maybe possibly directly personally actually
    again tomorrow tonight anymore right quickly heute jetzt noch schon gerade eben mal kurz denn
    vielleicht direkt personlich morgen wieder eventuell zufallig auch maintenant encore directement
    aujourd hui hoy ahora todavia aun directamente manana oggi ora ancora direttamente vandaag nu nog
    even misschien direct hoje agora ainda diretamente talvez dzis teraz jeszcze bezposrednio dzisiaj
    """
)

# A wish is asked for in the same clause where a verb alone would also tell a story ("I had to talk to Tom").
WISHES = listed(
    """
    can could may might like d want wanted wants need needs please pls plz possible let wish would
    love prefer rather try trying hoping looking how asked asks asking allowed chance lets must
    should kann konnte konnen konnten darf durfte durften mochte mochten kannst konntest wurdest
    wollte wollen wurde wurden gern gerne bitte muss lassen brauche moglich wunsche wunscht puis
    puisse peux peut pourrais pourrait pouvez pourriez pouvons voudrais voudrait veux veut souhaite
    souhaiterais souhaiterait aimerais aimerait faut dois besoin comment svp puedo puede podria
    podrias podrian puedes pueden quisiera quiero quiere queria gustaria necesito necesita posible
    deseo favor debo como posso potrei puo puoi potrebbe potreste vorrei voglio vuole vorrebbe devo
    possibile bisogno piacerebbe favore kan kunt kunnen mag wil wilt willen zou graag moet mogelijk
    kun poderia pode podia podes gostaria quero quer preciso precisa possivel desejo moge moglbym
    moglabym mozna chcialbym chcialabym chce prosze poprosze mozliwe czy musze chcial chciala moze
    """
)
# In the same clause before the name: the wish is denied, or somebody is only spoken of.
DENIALS = listed(
    """
    not never without instead except besides dont cant wont t than nicht nie niemals ohne statt ausser
    kein keine pas jamais sans sauf plus no nunca sin excepto menos non mai senza tranne niet nooit
    zonder geen behalve nao sem exceto nigdy bez oprocz yesterday gestern ayer ieri gisteren ontem
    wczoraj
    """
)
# Before a handle: "thanks @tom", "via @tom".
THANKS = listed(
    """
    thanks thank thx ty danke merci gracias grazie dank bedankt obrigado obrigada dzieki dziekuje via by
    rt
    """
)
# Before a name: somebody of the customer's own.
THEIRS = listed(
    """
    my his her their our your wife husband son daughter friend brother sister boss mom mum dad mein
    meine meinem meinen meiner unser unsere unserer unserem ehefrau mann tochter sohn freund freundin
    mon ma mes notre femme mari fils fille ami amie mi mis nuestra nuestro esposa esposo hija hijo amigo
    amiga mio mia moglie marito figlio figlia mijn onze vrouw zoon dochter vriend vriendin meu minha
    marido mulher filho filha moja moj moim mojej zona maz syn corka
    """
)
# "This is Tom there", "hier ist Tom": they speak of themselves.
BEING = listed("is ist est e esta jest")
THIS = listed(
    """
    this it that here name das dies hier ceci ce cela questo dit isto esto to nome
    """
)
# "can I" begins a clause of its own, even where nobody wrote a comma before it.
MODALS = listed(
    """
    can could may might would do kann konnte konnen konnten darf durfte mochte wurde puis peux pourrais
    kan mag zou wil
    """
)
PRONOUNS = listed("i we you ich wir sie du je vous nous ik u wij jij")
# A capital letter after a first name is another person's surname, unless a new sentence begins so.
STARTERS = listed(
    """
    i im ive id can could please pls what whats my how is are am do does did thanks thank this the we
    have has had when where why just it its if yes no any would will you your there that about regarding
    hello hi hey good now ich kann konnen konnten konnte wir bitte danke mein meine wann wo wie was
    warum haben hat ist es der die das kontakt wegen sie ihr ihre gibt ja nein je j puis pouvez pourriez
    est mon ma mes pourquoi comment quand nous merci vous il elle c oui non puedo puede podria tengo mi
    mis por cuando donde como gracias yo el la si ho posso puo potrebbe vorrei grazie quando dove perche
    ik kan kunt mijn waar wanneer hoe waarom heb heeft dank eu pode poderia tenho meu minha obrigado
    obrigada onde czy mam moge prosze gdzie kiedy jak dziekuje moj moja to nie tak
    """
)

#include "cache/semantic/question_words.h"

#include <algorithm>

namespace helix::cache {

namespace {

constexpr std::string_view kNegations[] = {
    "aucun",   "aucune",   "außer",     "avoid",   "barely",  "behalve", "cannot",  "except",
    "excepto", "exceto",   "excluding", "fail",    "failed",  "failing", "fails",   "geen",
    "hardly",  "jamais",   "kein",      "keine",   "keinem",  "keinen",  "keiner",  "lacking",
    "lacks",   "mai",      "nada",      "nadie",   "nao",     "ne",      "neither", "nenhum",
    "nenhuma", "nessun",   "nessuna",   "nessuno", "never",   "nicht",   "nichts",  "nie",
    "niemals", "niente",   "niet",      "niets",   "ningun",  "ninguna", "ningún",  "no",
    "nobody",  "non",      "none",      "nooit",   "nor",     "not",     "nothing", "nowhere",
    "nunca",   "não",      "ohne",      "pas",     "prevent", "refuse",  "rien",    "sans",
    "sauf",    "scarcely", "sem",       "senza",   "sin",     "stop",    "tampoco", "tranne",
    "unless",  "weder",    "without",   "zonder"};

constexpr std::string_view kOpposites[] = {
    "above",      "accept",       "add",           "added",        "adult",      "adults",
    "advantage",  "advantages",   "after",         "all",          "allow",      "allowed",
    "always",     "antes",        "après",         "arrival",      "arrive",     "asc",
    "ascending",  "avant",        "bad",           "before",       "begin",      "below",
    "benefits",   "best",         "beste",         "better",       "bigger",     "biggest",
    "borrow",     "boy",          "buy",           "cheap",        "cheapest",   "child",
    "children",   "close",        "closed",        "cold",         "compress",   "connect",
    "cons",       "create",       "credit",        "dangerous",    "debit",      "decode",
    "decompress", "decrease",     "decreased",     "decreases",    "decreasing", "decrypt",
    "delete",     "denied",       "deny",          "depart",       "departure",  "depois",
    "desc",       "descending",   "después",       "destroy",      "disable",    "disabled",
    "disabling",  "disadvantage", "disadvantages", "disconnect",   "dopo",       "down",
    "downgrade",  "download",     "drawbacks",     "earlier",      "earliest",   "early",
    "east",       "enable",       "enabled",       "enabling",     "encode",     "encrypt",
    "end",        "every",        "exclude",       "expensive",    "export",     "external",
    "false",      "fast",         "faster",        "fastest",      "father",     "female",
    "fewer",      "finish",       "first",         "forbid",       "forbidden",  "freeze",
    "gain",       "girl",         "good",          "greater",      "größer",     "healthy",
    "higher",     "highest",      "horizontal",    "hot",          "husband",    "höher",
    "illegal",    "import",       "include",       "increase",     "increased",  "increases",
    "increasing", "input",        "insert",        "inside",       "install",    "internal",
    "kleiner",    "larger",       "largest",       "last",         "late",       "later",
    "latest",     "least",        "left",          "left-handed",  "legal",      "lend",
    "less",       "lock",         "login",         "logout",       "lose",       "loss",
    "lower",      "lowest",       "mais",          "male",         "man",        "mas",
    "max",        "maximal",      "maximum",       "mayor",        "meer",       "mehr",
    "mejor",      "men",          "meno",          "menor",        "menos",      "migliore",
    "min",        "minder",       "minimal",       "minimum",      "moins",      "more",
    "most",       "mother",       "más",           "nach",         "negative",   "new",
    "newer",      "newest",       "niedriger",     "north",        "often",      "old",
    "older",      "oldest",       "only",          "open",         "opened",     "output",
    "outside",    "peggiore",     "peor",          "permit",       "più",        "plus",
    "positive",   "prima",        "private",       "profit",       "pros",       "public",
    "pull",       "push",         "raise",         "rarely",       "read",       "receive",
    "reject",     "remove",       "removed",       "right-handed", "safe",       "schlechteste",
    "sell",       "send",         "slow",          "slower",       "slowest",    "smaller",
    "smallest",   "sometimes",    "south",         "start",        "thaw",       "true",
    "unhealthy",  "uninstall",    "unlock",        "unsafe",       "up",         "upgrade",
    "upload",     "vertical",     "voor",          "vor",          "weniger",    "west",
    "wife",       "win",          "woman",         "women",        "worse",      "worst",
    "write",      "yes"};

constexpr std::string_view kUnits[] = {
    "acre",       "acres",     "amp",        "amps",            "bit",        "bits",
    "byte",       "bytes",     "celsius",    "cent",      "cents",     "centuries",  "century",
    "chf",        "cm",        "cny",        "cup",       "cups",      "day",        "days",
    "decade",     "decades",   "degree",     "degrees",   "dollar",    "dollars",    "eur",
    "euro",       "euros",     "fahrenheit", "feet",      "foot",      "ft",         "g",
    "gallon",     "gallons",   "gb",         "gbp",       "gbps",      "ghz",        "gib",
    "gigabyte",   "gigabytes", "gram",       "grams",     "h",         "hectare",    "hectares",
    "hour",       "hours",     "hr",         "hrs",       "hz",        "inch",       "inches",
    "inr",        "jpy",       "kb",         "kelvin",    "kg",        "khz",        "kib",
    "kilobyte",   "kilobytes", "kilogram",   "kilograms", "kilometer", "kilometers", "kilometre",
    "kilometres", "km",        "kmh",        "knot",      "knots",     "kph",        "kw",
    "kwh",        "l",         "lb",         "lbs",       "liter",     "liters",     "litre",
    "litres",     "m",         "mb",         "mbps",      "megabyte",  "megabytes",  "meter",
    "meters",     "metre",     "metres",     "mg",        "mhz",       "mi",         "mib",
    "mile",       "miles",     "min",        "mins",      "minute",    "minutes",    "ml",
    "mm",         "month",     "months",     "mph",       "ms",        "mw",         "nm",
    "ounce",      "ounces",    "oz",         "pascal",    "pb",        "percent",    "percentage",
    "pint",       "pints",     "pound",      "pounds",    "psi",       "rupee",      "rupees",
    "s",          "sec",       "second",     "seconds",   "secs",      "tablespoon", "tablespoons",
    "tb",         "tbsp",      "teaspoon",   "teaspoons", "terabyte",  "terabytes",  "tib",
    "ton",        "tonne",     "tonnes",     "tons",      "tsp",       "usd",        "v",
    "volt",       "volts",     "w",          "watt",      "watts",     "week",       "weeks",
    "yard",       "yards",     "yd",         "year",      "years",     "yen",        "yuan"};

constexpr std::string_view kDates[] = {
    "abril",      "ad",        "afternoon",  "ago",       "agosto",   "ahora",     "am",
    "août",       "apr",       "april",      "aug",       "august",   "autumn",    "avril",
    "ayer",       "bc",        "bce",        "ce",        "current",  "currently", "dec",
    "december",   "demain",    "dezember",   "diciembre", "dienstag", "dimanche",  "domingo",
    "donnerstag", "décembre",  "enero",      "evening",   "fall",     "feb",       "febrero",
    "februar",    "february",  "freitag",    "fri",       "friday",   "février",   "gestern",
    "heute",      "hier",      "hoy",        "jan",       "januar",   "january",   "janvier",
    "jetzt",      "jeudi",     "jueves",     "juillet",   "juin",     "jul",       "juli",
    "julio",      "july",      "jun",        "june",      "juni",     "junio",     "lundi",
    "lunes",      "mai",       "maintenant", "march",     "mardi",    "mars",      "martes",
    "marzo",      "mañana",    "mercredi",   "midnight",  "mittwoch", "miércoles", "mon",
    "monday",     "montag",    "morgen",     "morning",   "märz",     "next",      "noon",
    "nov",        "november",  "novembre",   "noviembre", "now",      "oct",       "october",
    "octobre",    "octubre",   "oktober",    "past",      "pm",       "previous",  "recent",
    "recently",   "samedi",    "samstag",    "sat",       "saturday", "sep",       "sept",
    "september",  "septembre", "septiembre", "since",     "sonntag",  "spring",    "summer",
    "sunday",     "sábado",    "thu",        "thur",      "thurs",    "thursday",  "today",
    "tomorrow",   "tonight",   "tue",        "tues",      "tuesday",  "until",     "upcoming",
    "vendredi",   "viernes",   "wed",        "wednesday", "weekday",  "weekend",   "winter",
    "yesterday"};

constexpr std::string_view kOpenings[] = {
    "a",          "aber",     "about",     "add",        "advise",  "als",       "also",
    "an",         "analyse",  "analyze",   "and",        "answer",  "any",       "are",
    "as",         "ask",      "assume",    "at",         "auf",     "be",        "been",
    "bitte",      "briefly",  "build",     "but",        "by",      "calculate", "can",
    "change",     "che",      "check",     "chi",        "choose",  "classify",  "combien",
    "come",       "comment",  "como",      "compare",    "compute", "consider",  "convert",
    "correct",    "cosa",     "could",     "count",      "create",  "cuál",      "cuáles",
    "cuándo",     "cuánto",   "cuántos",   "cómo",       "das",     "dass",      "debug",
    "define",     "delete",   "der",       "describe",   "design",  "did",       "die",
    "do",         "does",     "dove",      "draft",      "dónde",   "each",      "edit",
    "ein",        "eine",     "el",        "erkläre",    "es",      "est",       "estimate",
    "evaluate",   "every",    "examine",   "example",    "explain", "explica",   "explique",
    "extract",    "find",     "finish",    "fix",        "for",     "format",    "from",
    "für",        "generate", "get",       "gib",        "give",    "go",        "habe",
    "had",        "hallo",    "has",       "have",       "he",      "hello",     "help",
    "here",       "hey",      "hi",        "hoe",        "how",     "i",         "ich",
    "identify",   "if",       "il",        "illustrate", "imagine", "implement", "in",
    "is",         "ist",      "it",        "its",        "je",      "just",      "kan",
    "kann",       "kindly",   "können",    "la",         "las",     "le",        "les",
    "let",        "list",     "look",      "los",        "make",    "may",       "me",
    "mein",       "mention",  "might",     "my",         "name",    "need",      "nenne",
    "of",         "on",       "one",       "or",         "our",     "outline",   "où",
    "paraphrase", "perché",   "perhaps",   "please",     "point",   "por",       "pourquoi",
    "predict",    "produce",  "propose",   "provide",    "puedo",   "puis",      "put",
    "quale",      "quand",    "quando",    "que",        "quel",    "quelle",    "quelles",
    "quels",      "qui",      "quién",     "qué",        "rank",    "rate",      "read",
    "recommend",  "refactor", "remind",    "remove",     "rename",  "rephrase",  "replace",
    "reply",      "report",   "respond",   "return",     "review",  "rewrite",   "say",
    "schreibe",   "search",   "select",    "shall",      "she",     "should",    "show",
    "simplify",   "since",    "sind",      "so",         "solve",   "some",      "sort",
    "speak",      "specify",  "spiega",    "split",      "state",   "suggest",   "summarise",
    "summarize",  "take",     "teach",     "tell",       "thank",   "thanks",    "that",
    "the",        "their",    "then",      "there",      "these",   "they",      "think",
    "this",       "to",       "translate", "try",        "turn",    "un",        "una",
    "und",        "under",    "une",       "use",        "using",   "waar",      "waarom",
    "wann",       "wanneer",  "warum",     "was",        "wat",     "we",        "welche",
    "welcher",    "welches",  "welke",     "wer",        "were",    "what",      "what's",
    "when",       "where",    "whether",   "which",      "while",   "who",       "who's",
    "whom",       "whose",    "why",       "wie",        "wieso",   "will",      "with",
    "wo",         "would",    "write",     "yes",        "you",     "your",      "zeige"};

constexpr NumberWord kNumbers[] = {{"acht", "8"},          {"billion", "1000000000"},
                                   {"cent", "100"},        {"cien", "100"},
                                   {"cinco", "5"},         {"cinq", "5"},
                                   {"cinque", "5"},        {"couple", "2"},
                                   {"cuatro", "4"},        {"deux", "2"},
                                   {"diez", "10"},         {"dix", "10"},
                                   {"dos", "2"},           {"double", "2x"},
                                   {"dozen", "12"},        {"drei", "3"},
                                   {"due", "2"},           {"eight", "8"},
                                   {"eighteen", "18"},     {"eighty", "80"},
                                   {"eleven", "11"},       {"fifteen", "15"},
                                   {"fifth", "5th"},       {"fifty", "50"},
                                   {"five", "5"},          {"forty", "40"},
                                   {"four", "4"},          {"fourteen", "14"},
                                   {"fourth", "4th"},      {"fünf", "5"},
                                   {"half", "1/2"},        {"huit", "8"},
                                   {"hundert", "100"},     {"hundred", "100"},
                                   {"mil", "1000"},        {"mille", "1000"},
                                   {"million", "1000000"}, {"neuf", "9"},
                                   {"neun", "9"},          {"nine", "9"},
                                   {"nineteen", "19"},     {"ninety", "90"},
                                   {"nueve", "9"},         {"ocho", "8"},
                                   {"once", "1x"},         {"one", "1"},
                                   {"pair", "2"},          {"quarter", "1/4"},
                                   {"quatre", "4"},        {"quattro", "4"},
                                   {"sechs", "6"},         {"second", "2nd"},
                                   {"sept", "7"},          {"seven", "7"},
                                   {"seventeen", "17"},    {"seventy", "70"},
                                   {"sieben", "7"},        {"siete", "7"},
                                   {"single", "1"},        {"six", "6"},
                                   {"sixteen", "16"},      {"sixty", "60"},
                                   {"tausend", "1000"},    {"ten", "10"},
                                   {"third", "3rd"},       {"thirteen", "13"},
                                   {"thirty", "30"},       {"thousand", "1000"},
                                   {"three", "3"},         {"tre", "3"},
                                   {"tres", "3"},          {"trillion", "1000000000000"},
                                   {"triple", "3x"},       {"trois", "3"},
                                   {"twelve", "12"},       {"twenty", "20"},
                                   {"twice", "2x"},        {"two", "2"},
                                   {"vier", "4"},          {"zehn", "10"},
                                   {"zero", "0"},          {"zwei", "2"}};

constexpr std::string_view kEn[] = {
    "a",     "an",    "and",   "are",  "be",  "can",    "could",  "did",  "do",
    "does",  "for",   "from",  "had",  "has", "have",   "how",    "i",    "in",
    "is",    "it",    "my",    "of",   "on",  "please", "should", "that", "the",
    "there", "these", "they",  "this", "to",  "was",    "we",     "were", "what",
    "when",  "where", "which", "who",  "why", "with",   "would",  "you",  "your"};

constexpr std::string_view kDe[] = {
    "auf",   "bitte", "das",    "dem",   "den", "der",  "des", "die", "du",   "ein",
    "eine",  "einem", "einen",  "einer", "es",  "für",  "ich", "im",  "ist",  "kann",
    "mein",  "meine", "mit",    "nicht", "sie", "sind", "und", "von", "wann", "war",
    "warum", "was",   "welche", "wer",   "wie", "wir",  "wo",  "zu"};

constexpr std::string_view kFr[] = {
    "avec", "c'est", "ce",   "cette", "comment", "dans",     "de",    "des", "du",   "elle",
    "est",  "et",    "il",   "je",    "la",      "le",       "les",   "ma",  "mes",  "mon",
    "nous", "où",    "pas",  "peux",  "pour",    "pourquoi", "quand", "que", "quel", "quelle",
    "qui",  "quoi",  "sont", "sur",   "tu",      "un",       "une",   "vous"};

constexpr std::string_view kEs[] = {"al",    "como",  "con",   "cuál", "cuándo", "cómo", "de",
                                    "del",   "dónde", "el",    "en",   "es",     "está", "la",
                                    "las",   "los",   "mi",    "mis",  "no",     "para", "por",
                                    "puedo", "que",   "quién", "qué",  "se",     "son",  "tú",
                                    "un",    "una",   "unas",  "unos", "y",      "yo"};

constexpr std::string_view kIt[] = {
    "che",   "chi",   "come",   "con", "cosa", "del", "della", "di",  "dove", "e",   "gli",
    "il",    "in",    "io",     "la",  "le",   "lo",  "mia",   "mio", "non",  "per", "perché",
    "posso", "quale", "quando", "si",  "sono", "tu",  "un",    "una", "è"};

constexpr std::string_view kPt[] = {"a",  "as",   "com", "como",  "da",    "de",     "do",  "e",
                                    "em", "está", "eu",  "meu",   "minha", "não",    "o",   "onde",
                                    "os", "para", "por", "posso", "qual",  "quando", "que", "quem",
                                    "se", "são",  "um",  "uma",   "você",  "é"};

constexpr std::string_view kNl[] = {
    "dat", "de",   "dit",  "een", "en",  "het",  "hoe",  "ik",     "in",      "is",  "jij", "kan",
    "met", "mijn", "niet", "op",  "van", "voor", "waar", "waarom", "wanneer", "wat", "wie", "zijn"};

constexpr LanguageWords kLanguages[] = {{"en", kEn}, {"de", kDe}, {"fr", kFr}, {"es", kEs},
                                        {"it", kIt}, {"pt", kPt}, {"nl", kNl}};

}  // namespace

std::span<const std::string_view> negationWords()
{
    return kNegations;
}

std::span<const std::string_view> oppositeWords()
{
    return kOpposites;
}

std::span<const std::string_view> unitWords()
{
    return kUnits;
}

std::span<const std::string_view> dateWords()
{
    return kDates;
}

std::span<const std::string_view> openingWords()
{
    return kOpenings;
}

std::span<const NumberWord> numberWords()
{
    return kNumbers;
}

std::span<const LanguageWords> languageWords()
{
    return kLanguages;
}

bool isIn(std::span<const std::string_view> sorted, std::string_view word)
{
    return std::binary_search(sorted.begin(), sorted.end(), word);
}

}  // namespace helix::cache

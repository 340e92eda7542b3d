"""Word lists of the demo company. Any likeness to a living person is chance."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIVEN = _words(
    """
    Adam Agnes Alice Amelia Arthur Astrid Beatrice Benjamin Bridget Caleb Camille Cecilia
    Charlotte Clara Conrad Cora Cyrus Daniel Daphne Desmond Edith Edmund Eleanor Elias Esther
    Felix Fiona Florence Gareth Gemma George Greta Harriet Hector Helena Hugo Imogen Ivan Jasper
    Joan Judith Julian Leonora Lewis Lydia Magnus Marcus Martha Miriam Nadia Nathan Nora Olive
    Oscar Patrick Pauline Quentin Rachel Ralph Rosalind Rupert Sabine Samuel Silas Sylvia Tessa
    Theodore Una Ursula Victor Vivian Walter Winifred Xenia Yvonne Zachary
    """
)

FAMILY = _words(
    """
    Abbott Adeyemi Appleby Archer Bainbridge Barlow Bauer Beckett Bellamy Bergström Blackwood
    Brandt Brooks Calder Carver Castellano Chandler Clarke Colby Corrigan Crane Dalton Delacroix
    Dixon Dürr Ellery Everett Fairfax Farrow Fenwick Fischer Fletcher Forsyth Gallagher Gibson
    Goddard Granger Hadley Halvorsen Hargrove Hawthorne Hayes Holloway Iverson Jarvis Jensen
    Keating Kendrick Kowalski Lambert Langley Larkin Lindqvist Lockwood Mackenzie Marlowe Mercer
    Merrick Moreau Nakamura Nilsson Norwood Okafor Oakley Pemberton Penrose Petrov Prescott
    Quigley Radcliffe Ramsey Reyes Rowntree Sandoval Sawyer Schäfer Sheridan Sinclair Stanton
    Sterling Sutherland Tanaka Thatcher Thornton Underwood Vasquez Vaughn Wakefield Walcott
    Weaver Whitaker Wilder Winslow Wolfe Yates Zimmerman
    """
)

# Kanji and its reading: none of the family names ends with another, no given name begins with one.
JAPANESE_FAMILY = (
    ("佐藤", "sato"), ("鈴木", "suzuki"), ("高橋", "takahashi"), ("渡辺", "watanabe"),
    ("伊藤", "ito"), ("山本", "yamamoto"), ("中村", "nakamura"), ("小林", "kobayashi"),
    ("加藤", "kato"), ("吉田", "yoshida"), ("山田", "yamada"), ("佐々木", "sasaki"),
    ("松本", "matsumoto"), ("井上", "inoue"), ("木村", "kimura"), ("清水", "shimizu"),
    ("斎藤", "saito"), ("山崎", "yamazaki"), ("阿部", "abe"), ("池田", "ikeda"),
    ("橋本", "hashimoto"), ("石川", "ishikawa"), ("前田", "maeda"), ("藤井", "fujii"),
    ("岡田", "okada"), ("後藤", "goto"), ("長谷川", "hasegawa"), ("村上", "murakami"),
    ("近藤", "kondo"), ("坂本", "sakamoto"), ("遠藤", "endo"), ("青木", "aoki"),
    ("西村", "nishimura"), ("福田", "fukuda"), ("太田", "ota"), ("三浦", "miura"),
)  # fmt: skip

JAPANESE_GIVEN = (
    ("花子", "hanako"), ("太郎", "taro"), ("陽菜", "hina"), ("結衣", "yui"), ("美咲", "misaki"),
    ("蓮", "ren"), ("大輔", "daisuke"), ("翔太", "shota"), ("直樹", "naoki"), ("恵子", "keiko"),
    ("由美子", "yumiko"), ("健一", "kenichi"), ("真由美", "mayumi"), ("裕子", "yuko"),
    ("和也", "kazuya"), ("さくら", "sakura"), ("拓海", "takumi"), ("悠斗", "yuto"),
    ("千尋", "chihiro"), ("浩二", "koji"), ("明美", "akemi"), ("智子", "tomoko"),
    ("隆", "takashi"), ("誠", "makoto"), ("葵", "aoi"), ("修", "osamu"), ("恭平", "kyohei"),
)  # fmt: skip

STREETS = (
    "Alder Lane", "Beacon Street", "Birch Avenue", "Canal Road", "Cedar Court", "Chapel Hill",
    "Elm Grove", "Foundry Street", "Garden Row", "Harbour View", "Juniper Way", "Kingfisher Close",
    "Lime Walk", "Maple Street", "Mill Road", "Orchard Drive", "Poplar Terrace", "Quarry Lane",
    "Rosemary Path", "Station Road", "Tannery Yard", "Willow Bank",
)  # fmt: skip
CITIES = (
    ("Portland", "97201"), ("Savannah", "31401"), ("Duluth", "55802"), ("Tucson", "85701"),
    ("Madison", "53703"), ("Albany", "12207"), ("Boise", "83702"), ("Richmond", "23219"),
)  # fmt: skip
JAPANESE_TOWNS = (
    ("青葉町", "東京都世田谷区", "154-0001"), ("若葉台", "横浜市旭区", "241-0801"),
    ("桜ヶ丘", "大阪市北区", "530-0001"), ("緑町", "札幌市中央区", "060-0001"),
    ("松原", "福岡市東区", "812-0001"),
)  # fmt: skip
MAIL_DOMAINS = ("example.com", "example.org", "example.net")
JAPANESE_MAIL_DOMAIN = "example.co.jp"

# North American area codes; 555-0100 to 555-0199 in each are reserved for fiction.
AREA_CODES = _words(
    """
    205 206 207 208 209 212 213 214 215 216 217 218 219 225 228 229 231 234 239 240 248 251 252
    253 254 256 260 262 267 269 270 276 281 301 302 303 304 305 307 308 309 310 312 313 314 315
    316 317 318 319 320 321 323 325 330 334 336 337 339 347 351 352 360 361 386 401 402 404 405
    406 407 408 409 410 412 413 414 415 417 419 423 424 425 430 432 434 435 440 443 469 478 479
    480 484 501 502 503 504 505 507 508 509 510 512 513 515 516 517 518 520 530 540 541 551 559
    561 562 563 567 570 571 573 574 580 585 586 601 602 603 605 606 607 608 609 610 612 614 615
    616 617 618 619 620 623 626 630 631 636 641 646 650 651 660 661 662 678 682 701 702 703 704
    706 707 708 712 713 714 715 716 717 718 719 720 724 727 731 732 734 740 754 757 760 763 765
    770 772 773 774 775 781 785 786 801 802 803 804 805 806 808 810 812 813 814 815 816 817 818
    828 830 831 832 843 845 847 848 850 856 857 858 859 860 862 863 864 865 870 901 903 904 906
    907 908 909 910 912 913 914 915 916 917 918 919 920 925 928 931 936 937 940 941 947 949 951
    952 954 956 970 971 972 973 978 979 980 985 989
    """
)

PRODUCTS = (
    "desk lamp", "oak shelf", "wool blanket", "tea kettle", "garden hose", "bicycle bell",
    "rain coat", "cutting board", "picture frame", "door mat", "wall clock", "cast iron pan",
    "linen curtain", "folding chair", "plant pot", "cork board", "canvas bag", "brass hook",
    "paper lantern", "step stool",
)  # fmt: skip
SUBJECTS = (
    "Late parcel", "Wrong colour", "Question about the invoice", "Broken on arrival",
    "Change of address", "Missing part", "Gift wrapping", "Return label", "Warranty",
    "Delivery window",
)  # fmt: skip
SENTENCES = (
    "The parcel has been at the depot since Monday.", "Order 42 of 142 arrived with a dent.",
    "Please send the invoice again.", "The colour is not the one in the picture.",
    "I would like the other size, number 42 if you have it.", "The courier left it at the gate.",
    "Nobody answered the phone on Friday.", "The label says 100 % wool, is that so?",
    "Could you gift-wrap the second one?", "It works now, thank you.",
    "配送の時間を変更してください。", "箱が少しへこんでいました。",
)  # fmt: skip
EMPLOYEES = (
    "Harold Finch", "Ingrid Voss", "Bernard Lowe", "Maeve Tully", "Cedric Pike", "Lorna Shaw",
    "小野 恵", "Tobias Rehn",
)  # fmt: skip
AGENTS = ("Mozilla/5.0 (X11; Linux x86_64)", "Mozilla/5.0 (Macintosh)", "curl/8.5.0", "okhttp/4.12")

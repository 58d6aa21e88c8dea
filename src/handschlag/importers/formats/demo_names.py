"""Word lists of the demo's people, companies and places.

All are combined at random. Well-known people's surnames are left out on purpose, and
company names are put together from invented stems.
"""

# (women, men, surnames) by origin; the share of members with it stands in ORIGIN_WEIGHTS.
_GERMAN_WOMEN = """
Anja Annette Antje Astrid Barbara Beate Birgit Britta Carina Carola Christiane Christine Cornelia Corinna
Daniela Doris Dorothea Edith Elisabeth Elke Esther Eva Franziska Friederike Gabriele Gisela Gudrun Hanna
Heike Henrike Ilona Imke Ines Inga Ingrid Iris Jana Janina Johanna Judith Juliane Karin Katharina Kathrin
Kerstin Kirsten Klara Kristina Laura Lena Leonie Lisa Luisa Maike Manuela Mareike Maren Margit Marlene
Martina Melanie Merle Miriam Monika Nadine Nele Nicole Pauline Petra Pia Ramona Regina Rike Ronja Ruth
Sabine Sabrina Silke Silvia Simone Sonja Stefanie Svenja Swantje Tanja Theresa Ulrike Ursula Ute Uta Vanessa
Vera Verena Veronika Viola Wiebke Yvonne
"""
_GERMAN_MEN = """
Achim Alexander Andreas Armin Arne Axel Benedikt Bernd Bernhard Björn Burkhard Carsten Christian Christoph
Clemens Constantin Cord Detlef Dieter Dirk Dominik Eberhard Eike Elmar Enno Erik Ewald Fabian Felix Florian
Frank Friedhelm Georg Gerd Gerhard Gregor Gunnar Hannes Hartmut Heiko Heiner Hendrik Henning Holger Ingo
Jakob Jannik Jens Joachim Jochen Jonas Jörg Julian Kai Karsten Kilian Klaas Klaus Knut Konrad Korbinian Lars
Lennart Leo Lorenz Lukas Malte Marcel Marco Marius Martin Matthias Maximilian Michael Moritz Nico Niels
Norbert Olaf Patrick Peter Philipp Rainer Reinhard René Sascha Sebastian Simon Sönke Stefan Steffen Sven
Thilo Thomas Thorsten Tilman Tim Tobias Torben Udo Ulf Ulrich Uwe Valentin Veit Volker Werner Wilfried
Winfried Wolfgang
"""
_GERMAN_SURNAMES = """
Abendroth Ackerl Adelmann Ahlers Albers Amend Andresen Arens Asmus Auerbach Bachmeier Baier Bartels
Baumeister Beckmann Behrens Beiermann Benning Berghaus Bernauer Bertram Beyersdorf Bierwirth Birkner
Blankenhorn Blohm Bock Bogner Böhmer Bonhöfer Borchert Borgmann Bosshard Brandl Brandstetter Breuer
Brinkmann Brockhoff Bruckner Brunnhuber Buchholz Budde Bühler Burmester Büttner Carstens Christiansen
Clausen Cordes Dahlke Dannemann Degen Deininger Delling Denzler Detering Diekmann Dierks Dietz Dobler
Dörfler Drescher Düring Eberle Eckert Eder Egger Ehlers Eichinger Eilers Einhaus Eisele Engelmann Erdmann
Ernst Esser Faber Falkner Fassbender Feldkamp Fellner Finkbeiner Flemming Forster Frankenberg Freitag
Frerichs Friedl Fröhlich Fuhrmann Gasser Gebauer Gehrke Geiger Gerlach Giesen Glöckner Goldbach Gräber
Greiner Grimmer Großkopf Gruber Grünwald Gutmann Haas Hackl Hagedorn Hallbauer Hammerl Hansen Harms Hartwig
Haslinger Hauser Hecker Heidrich Heilmann Heinemann Heller Hellwig Hennings Herbst Herold Hilbert Hinrichs
Hirt Hofer Höfling Hohmann Hollmann Holzer Horn Hübner Hufnagel Imhof Jacobsen Jahnke Janssen Jeschke
Jürgens Kaltenbach Kamm Karsten Kastner Kellermann Kersten Kienast Kirchner Klapproth Klinger Knabe Knoll
Kollmann Konrad Kortmann Kramer Kranz Kreutzer Kröger Krumm Kühnel Kunert Küpper Lamprecht Landolt Langer
Lauer Lehner Leitner Lenz Liebig Lindemann Link Lohmann Lorenzen Lüders Lutz Mahler Mangold Marquardt
Mattern Maurer Mechler Meinhardt Meissner Mertens Metzler Mielke Möller Mohr Moosbrugger Mühlbauer Münch
Neumeier Niederer Niemann Nolte Oberhauser Oelschläger Ortner Ostermann Overbeck Pahl Paulsen Petersen Pfaff
Pfister Plank Pohlmann Prinz Quandel Rademacher Rapp Rauscher Reichelt Reinders Reiter Renner Reuter Rieger
Ritter Röder Rohde Rosenau Rottmann Ruppert Sailer Sander Sattler Schaller Scharf Schattner Scheffler Schenk
Schiller Schindler Schlegel Schlüter Schmitz Schneidewind Schöller Schramm Schreiner Schubert Schuster
Schwabl Schwerdt Seidel Seifert Siebert Sievers Sommerfeld Spengler Stadler Stamm Steinbach Stenzel Stoll
Strasser Straub Strobel Stumpf Tanner Tauber Thaler Thiele Thomsen Tiedemann Timm Tischler Trautmann Uhlig
Ulmer Unger Vetter Vogt Volkmann Vollmer Wachter Wallner Walther Wanner Warnecke Weidner Weigand Weiland
Wendt Wenzel Werner Wessel Wiechers Wiesinger Wild Willems Winkelmann Wirth Wittig Wolters Wunderlich Zander
Zeller Ziegler Zimmerl Zöllner Zumstein
"""
ORIGINS: tuple[tuple[list[str], list[str], list[str]], ...] = tuple(
    (women.split(), men.split(), surnames.split())
    for women, men, surnames in (
        (_GERMAN_WOMEN, _GERMAN_MEN, _GERMAN_SURNAMES),
        (
            """
            Ayşe Derya Ebru Elif Esra Fatma Filiz Gülay Leyla Meltem Nesrin Özlem Selin
            Sevgi Zeynep
            """,
            """
            Ahmet Burak Cem Deniz Emre Hakan Kaan Levent Mehmet Murat Onur Serkan Tolga Umut
            Volkan
            """,
            """
            Akbaş Aksoy Aydemir Bulut Çakır Çetin Demirci Duman Ekinci Güneş Kaplan Karaca
            Korkmaz Öztürk Polat Şahin Tekin Topal Tunç Uçar Yavuz
            """,
        ),
        (
            """
            Agnieszka Anna Beata Dorota Ewa Irina Jelena Joanna Katarzyna Magdalena Marta
            Milena Natalia Oksana Olena Petra Svetlana Tereza Zuzana
            """,
            """
            Adam Aleksander Bartosz Dawid Goran Grzegorz Ivan Jakub Jan Janusz Krzysztof
            Marek Milan Ondřej Paweł Piotr Tomáš Wojciech Zoran
            """,
            """
            Babić Bielak Černý Dąbek Dvořáček Gajda Ilić Jurić Kamiński Knežević Kowalczyk
            Kozak Lewicki Marić Melnyk Nowicki Pavlović Petrović Sikora Soukup Urban Wilk
            Zając
            """,
        ),
        (
            """
            Alessia Carmen Chiara Claire Elena Francesca Giulia Inês Isabel Lucía Maria
            Noémie Paola Pilar Rosa Sofia Valentina
            """,
            """
            Alessandro Bruno Carlos Davide Diego Enzo Fabio Giorgio João Luca Luis Matteo
            Miguel Nicolas Paolo Rafael Stefano
            """,
            """
            Almeida Barbieri Bianchi Caruso Conti Costa Duarte Esposito Galli Greco Lopes
            Marchetti Moreau Moretto Navarro Ortega Pellegrini Serra Vidal Vitale
            """,
        ),
        (
            """
            Amina Aisha Dalia Farida Grace Hanan Joy Layla Lin Mai Mei Nadia Noor Priya
            Rania Samira Soraya Thuy Yasmin
            """,
            """
            Adil Amir Anil Arjun Bilal Daniel Farid Hamid Hung Jamal Karim Kofi Minh Nabil
            Omid Rashid Samuel Tariq Wei Yusuf
            """,
            """
            Abbasi Ahmadi Asante Banerjee Chaudhary Daher Desai Farahani Haddad Hashemi Iyer
            Khoury Le Mansour Mensah Nasser Nguyen Okafor Owusu Pham Rahimi Saleh Tran Wang
            """,
        ),
    )
)
ORIGIN_WEIGHTS = (0.80, 0.06, 0.06, 0.045, 0.035)
MIXED_NAME_SHARE = 0.12  # a first name of one origin with a surname of another

_CITIES = """
Berlin 80, Hamburg 68, München 72, Köln 48, Frankfurt am Main 46, Stuttgart 42, Düsseldorf 40, Leipzig 24,
Dortmund 20, Essen 20, Bremen 18, Dresden 18, Hannover 22, Nürnberg 24, Duisburg 10, Bochum 10, Wuppertal 9,
Bielefeld 12, Bonn 16, Münster 15, Mannheim 13, Karlsruhe 15, Augsburg 13, Wiesbaden 10, Braunschweig 9,
Kiel 8, Aachen 9, Magdeburg 6, Freiburg im Breisgau 11, Lübeck 6, Erfurt 7, Mainz 9, Rostock 5, Kassel 8,
Saarbrücken 6, Potsdam 7, Oldenburg 6, Osnabrück 7, Heidelberg 9, Darmstadt 8, Regensburg 9, Ingolstadt 7,
Würzburg 7, Ulm 8, Heilbronn 7, Göttingen 4, Paderborn 5, Konstanz 4, Passau 3, Kempten 3, Jena 5, Chemnitz
6, Wien 52, Graz 18, Linz 17, Salzburg 14, Innsbruck 10, Klagenfurt 6, Bregenz 5, Dornbirn 4, St. Pölten 4,
Zürich 34, Basel 13, Bern 14, Luzern 7, St. Gallen 7, Winterthur 7, Zug 6, Chur 2, Bozen 4, Vaduz 2
"""
# Place and weight, roughly as members of a German-speaking chamber spread.
CITIES: tuple[tuple[str, float], ...] = tuple(
    (place, float(weight))
    for place, _, weight in (row.rpartition(" ") for row in " ".join(_CITIES.split()).split(", "))
)

_COMPANY_STEMS = """
Ahornwerk Alpenkontor Amselhof Apfelgrund Auental Bachkiesel Bergquell Birkenried Blaufeld Brückenkopf
Buchenau Deichblick Dreiklang Eichenstein Elbkante Erlenbruch Eschenweg Falkenried Federstein Feldlinde
Fichtenau Findling Flusswinkel Föhrental Förderturm Fuchsbau Ginsterberg Goldahorn Graureiher Grünspecht
Haferkamp Haselmaus Heidekraut Himmelpfort Hopfenau Hügelland Isarkiesel Kaltquell Kastanienhof Kiebitz
Kieferngrund Klarsicht Kornblume Kranichfeld Kupferhain Lavendelhof Leuchtturm Lindwurm Löwenzahn Marschland
Mauersegler Mittsommer Mohnfeld Moosgrund Morgentau Mühlbach Nebelhorn Nordlicht Nussbaum Ostwind Pappelau
Pfefferminz Quellgrund Rapsfeld Regenpfeifer Rheinkiesel Rotbuche Salbeifeld Sandbank Schieferdach
Schilfrohr Schwalbennest Seeadler Sonnenhang Steinadler Sternwarte Strandhafer Südhang Talblick Tannengrund
Tauwetter Torfmoor Ulmenhof Uferschwalbe Vierlande Wacholder Waldmeister Wegwarte Weidengrund Weitblick
Wellenreiter Wiesengrund Windrose Winterlinde Zaunkönig Zeitkapsel Zirbelholz
"""
COMPANY_STEMS = tuple(_COMPANY_STEMS.split())
COMPANY_FORMS = ("GmbH", "GmbH", "GmbH", "GmbH & Co. KG", "AG", "eG", "OHG", "UG", "KG", "Partnerschaft")

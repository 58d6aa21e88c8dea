"""What the demo's members talk about, by professional field.

One line a subject: class, gender, noun | gender and noun of four facets people ask about.
Classes: ``t`` tool, ``d`` service, ``m`` matter (law, tax, ways of working), ``w`` goods,
``r`` role to fill, ``p`` room, ``e`` event. Genders: ``m``, ``f``, ``n``, all singular,
so that the grammar of ``demo_text`` can decline them.
"""

# What a member of the field writes about themself, and the words their company's name takes.
FIELDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "it": (
        (
            "Netzwerke und Server für kleine Betriebe",
            "Individuelle Software für den Mittelstand",
            "Datenschutz und Informationssicherheit",
            "Webshops, Schnittstellen, Wartung",
            "Schulung und Betreuung bei der Digitalisierung",
        ),
        ("Software", "Systemhaus", "Datentechnik", "Netzwerktechnik", "Digital"),
    ),
    "marketing": (
        (
            "Texte und Kampagnen für Dienstleister",
            "Suchmaschinen und Webauftritte für regionale Betriebe",
            "Markenentwicklung im Mittelstand",
            "Pressearbeit und Unternehmenskommunikation",
            "Messeauftritte von der Idee bis zum Abbau",
        ),
        ("Kommunikation", "Marketing", "Werbung", "Markenberatung", "Medienbüro"),
    ),
    "recht": (
        (
            "Buchhaltung und Jahresabschluss für kleine Unternehmen",
            "Arbeitsrecht für Arbeitgeber",
            "Verträge und Geschäftsbedingungen",
            "Steuerliche Beratung von Freiberuflern",
            "Unternehmensnachfolge und Gesellschaftsrecht",
        ),
        ("Steuerberatung", "Rechtsanwälte", "Treuhand", "Buchhaltungsservice", "Lohnbüro"),
    ),
    "handwerk": (
        (
            "Tischlerei mit acht Leuten, Innenausbau und Möbel",
            "Heizung, Sanitär, Wärmepumpen",
            "Elektroinstallation und Photovoltaik",
            "Malerbetrieb in dritter Generation",
            "Metallbau, Treppen, Geländer",
        ),
        ("Tischlerei", "Haustechnik", "Elektrotechnik", "Malerbetrieb", "Metallbau"),
    ),
    "handel": (
        (
            "Fachhandel für Büroausstattung",
            "Großhandel mit Naturkost",
            "Ladengeschäft und Onlineshop für Haushaltswaren",
            "Import von Wein und Feinkost",
            "Handelsvertretung für Arbeitskleidung",
        ),
        ("Handel", "Großhandel", "Kontor", "Versand", "Fachhandel"),
    ),
    "gastro": (
        (
            "Hotel mit vierzig Zimmern und Tagungsräumen",
            "Catering für Firmen und Vereine",
            "Kaffeerösterei mit zwei Filialen",
            "Gasthof auf dem Land, Saal bis 120 Personen",
            "Beratung für Küche und Einkauf",
        ),
        ("Gastronomie", "Catering", "Hotelbetriebe", "Kaffeerösterei", "Genusswerk"),
    ),
    "beratung": (
        (
            "Coaching für Führungskräfte",
            "Organisationsentwicklung und Moderation",
            "Begleitung bei Gründung und Nachfolge",
            "Prozessberatung für den Mittelstand",
            "Mediation im Betrieb",
        ),
        ("Beratung", "Coaching", "Unternehmensberatung", "Moderation", "Organisationsentwicklung"),
    ),
    "finanzen": (
        (
            "Gewerbliche Versicherungen",
            "Finanzierung und Fördermittel",
            "Betriebliche Altersvorsorge",
            "Liquiditätsplanung für junge Unternehmen",
            "Factoring und Forderungsmanagement",
        ),
        ("Finanzberatung", "Versicherungsmakler", "Vorsorge", "Finanzplanung", "Inkasso"),
    ),
    "industrie": (
        (
            "Präzisionsteile in kleinen Serien",
            "Sondermaschinenbau und Automatisierung",
            "Oberflächentechnik und Pulverbeschichtung",
            "Qualitätssicherung und Messtechnik",
            "Kunststoffteile, Spritzguss, Prototypen",
        ),
        ("Maschinenbau", "Feinmechanik", "Werkzeugbau", "Kunststofftechnik", "Automation"),
    ),
    "logistik": (
        (
            "Stückgut und Teilladungen im Alpenraum",
            "Lagerlogistik und Versandabwicklung",
            "Kurierfahrten in der Region",
            "Zollabwicklung Schweiz und Übersee",
            "Lastenräder für die letzte Meile",
        ),
        ("Logistik", "Spedition", "Transporte", "Lagerhaus", "Kurierdienst"),
    ),
    "immobilien": (
        (
            "Verwaltung von Gewerbeimmobilien",
            "Architekturbüro, Umbau im Bestand",
            "Energieberatung für Betriebe",
            "Vermietung von Büro- und Lagerflächen",
            "Bauleitung und Projektsteuerung",
        ),
        ("Immobilien", "Hausverwaltung", "Architekten", "Bauplanung", "Energieberatung"),
    ),
    "bildung": (
        (
            "Seminare zu Vertrieb und Verhandlung",
            "Sprachkurse für Betriebe",
            "Ausbildung der Ausbilder",
            "Online-Lernen und Lernvideos",
            "Vorträge und Workshops zu Kommunikation",
        ),
        ("Akademie", "Training", "Seminare", "Sprachinstitut", "Lernwerkstatt"),
    ),
    "gesundheit": (
        (
            "Betriebliches Gesundheitsmanagement",
            "Physiotherapie mit drei Standorten",
            "Arbeitsmedizin und Arbeitssicherheit",
            "Pflegedienst mit fünfzig Beschäftigten",
            "Ergonomie am Arbeitsplatz",
        ),
        ("Gesundheit", "Praxisbedarf", "Pflegedienst", "Arbeitsschutz", "Physiotherapie"),
    ),
    "gestaltung": (
        (
            "Grafik und Druckvorstufe",
            "Fotografie für Unternehmen",
            "Erklärfilme und Produktvideos",
            "Verpackungsgestaltung",
            "Leitsysteme und Schilder",
        ),
        ("Gestaltung", "Fotografie", "Filmproduktion", "Druckerei", "Designbüro"),
    ),
}

_SUBJECTS = """
[alle]
t f Buchhaltungssoftware | f Datenübernahme, m Support, f Belegerkennung, f Schnittstelle zur Bank
t n Angebotsprogramm | f Bedienung, f Vorlagenverwaltung, m Export, n Nachfassen
t f Kundenverwaltung | f Datenpflege, f Rechtevergabe, f Ansicht am Handy, f Auswertung
t n Projektwerkzeug | f Einführung, f Zeiterfassung, f Übersicht, n Berichtswesen
t f Zeiterfassung | f Bedienung am Handy, f Auswertung, f Urlaubsverwaltung, m Datenschutz
t f Videokonferenz-Lösung | f Tonqualität, f Einwahl per Telefon, f Aufzeichnung, m Datenschutz
t n Dokumentenarchiv | f Suche, f Ablagestruktur, f Aufbewahrung, m Scanner
t f Telefonanlage | f Rufumleitung, f Portierung, f Sprachqualität, f Vertragslaufzeit
t n Rechnungsprogramm | f E-Rechnung, n Mahnwesen, m Export, f Vorlage
d f Steuerberatung | f Erreichbarkeit, n Honorar, f Belegübergabe, f Branchenkenntnis
d f Rechtsberatung | f Erreichbarkeit, n Honorar, f Verständlichkeit, f Branchenkenntnis
d f Lohnabrechnung | f Fristeinhaltung, f Rückfragenkultur, m Preis pro Abrechnung, f Datenübergabe
d f Übersetzung | f Fachsprache, f Lieferzeit, f Korrekturschleife, m Zeilenpreis
d m Telefonservice | f Gesprächsnotiz, f Freundlichkeit, f Abrechnung, f Erreichbarkeit
d f Büroreinigung | f Zuverlässigkeit, f Vertretung, m Leistungsumfang, f Kündigungsfrist
d f Zertifizierung | m Aufwand, f Vorbereitung, n Audit, f Gültigkeit
m f E-Rechnung | f Übergangsfrist, n Format, f Archivierung, f Prüfung im Eingang
m f Auftragsverarbeitung | n Vertragsmuster, f Kontrolle, f Liste der Unterauftragnehmer, f Haftung
m m Cookie-Hinweis | f Formulierung, f Einwilligung, f Statistik, f Abmahngefahr
m n Verarbeitungsverzeichnis | f Pflege, f Gliederung, f Löschfrist, f Zuständigkeit
m f Aufbewahrungspflicht | f Frist, f Ablage, f Vernichtung, m Nachweis
m f Kleinunternehmerregelung | f Umsatzgrenze, m Wechsel, f Rechnungsangabe, m Vorsteuerabzug
m f Reisekostenabrechnung | f Pauschale, m Beleg, f Genehmigung, f App
m m Firmenwagen | n Fahrtenbuch, f Versteuerung, m Leasingvertrag, f Ladekarte
m f Homeoffice-Regelung | f Ausstattung, f Erreichbarkeit, f Vereinbarung, f Führung auf Distanz
m f Betriebsprüfung | f Vorbereitung, m Datenzugriff, f Dauer, f Schlussbesprechung
m f Unternehmensnachfolge | f Bewertung, f Übergangszeit, f Finanzierung, n Gespräch in der Familie
m m Zahlungsverzug | f Mahnung, m Ton im Gespräch, f Anzahlung, f Bonitätsprüfung
m f Preiserhöhung | f Ankündigung, f Begründung, m Zeitpunkt, f Reaktion der Kundschaft
m n Empfehlungsmarketing | n Dankeschön, f Ansprache, f Nachverfolgung, f Glaubwürdigkeit
m f Akquise per Telefon | f Einwilligung, m Einstieg, f Vorbereitung, f Nachbereitung
m f Vier-Tage-Woche | f Einsatzplanung, f Bezahlung, f Erreichbarkeit, f Stimmung im Team
m f Arbeit mit KI-Werkzeugen | f Datenschutzfrage, f Kennzeichnung, f Zeitersparnis, f Schulung
w n Werbegeschenk | f Mindestmenge, f Lieferzeit, f Nachhaltigkeit, f Druckqualität
w m Bürostuhl | f Ergonomie, f Lieferzeit, f Garantie, n Probesitzen
w m Bildschirm | f Auflösung, f Lieferzeit, f Garantie, f Höhenverstellung
w f Arbeitskleidung | f Passform, f Lieferzeit, m Aufdruck, f Nachbestellung
w m Bürokaffee | f Röstung, f Lieferung, f Mindestmenge, f Maschinenwartung
w n Firmenschild | f Beleuchtung, f Genehmigung, f Montage, f Haltbarkeit
r f Assistenz der Geschäftsführung | f Einarbeitung, f Vergütung, f Teilzeit, f Anzeige
r f Buchhaltung in Teilzeit | f Einarbeitung, f Vergütung, f Stundenzahl, f Anzeige
r f Unterstützung im Vertrieb | f Provision, f Einarbeitung, f Gebietsaufteilung, f Anzeige
r m Ausbildungsplatz | n Auswahlgespräch, n Praktikum vorab, f Berufsschule, f Anzeige
p n Büro zur Untermiete | f Anbindung, f Kündigungsfrist, f Nebenkostenabrechnung, m Besprechungsraum
p m Besprechungsraum | f Ausstattung, f Bewirtung, m Stundenpreis, f Parkmöglichkeit
p m Platz im Coworking | f Lautstärke, f Anbindung, f Kündigungsfrist, f Gemeinschaft
e n Netzwerkfrühstück | f Anfahrt, f Vorstellungsrunde, f Uhrzeit, f Gästeliste
e m Unternehmerstammtisch | f Anfahrt, f Tischreservierung, f Uhrzeit, f Runde
e m Feierabend-Stammtisch | f Anfahrt, f Tischreservierung, f Uhrzeit, f Runde
e m Gründerabend | f Anfahrt, f Fragerunde, f Uhrzeit, f Runde
e n Mittagstreffen | f Anfahrt, f Tischreservierung, f Uhrzeit, f Runde
e f Betriebsbesichtigung | f Anfahrt, f Führung, f Uhrzeit, f Anmeldung
e m Vortragsabend | f Anfahrt, f Diskussion, f Uhrzeit, f Anmeldung
e m Erfahrungsaustausch | f Anfahrt, f Themenliste, f Uhrzeit, f Runde
e n Sommertreffen | f Anfahrt, f Verpflegung, f Uhrzeit, f Gästeliste
[it]
t f Datensicherung | f Rücksicherung, n Konzept, f Verschlüsselung, m Speicherort
t m Passwortmanager | f Einführung im Team, f Notfallmappe, f Freigabe, f Wiederherstellung
t f Firewall | f Wartung, f Fernwartung, f Lizenz, f Protokollierung
t n Ticketsystem | f Kategorisierung, f Antwortzeit, f Auswertung, f Anbindung ans Postfach
d m Sicherheitstest | m Umfang, m Bericht, f Nachprüfung, f Terminplanung
m f Notfallplanung | f Alarmkette, f Übung, f Dokumentation, n Ersatzgerät
r f Systemadministration | f Rufbereitschaft, f Vergütung, f Einarbeitung, f Anzeige
w f Serverhardware | f Garantie, f Lautstärke, f Lieferzeit, f Ersatzteilversorgung
[marketing]
t n Newsletter-Werkzeug | f Anmeldung, f Zustellung, f Auswertung, m Serverstandort
t f Bilddatenbank | f Lizenz, f Suche, n Abonnement, f Auswahl
d f Suchmaschinenoptimierung | f Vertragslaufzeit, f Erfolgsmessung, f Textarbeit, f Ladezeit
d f Pressearbeit | m Verteiler, m Aufhänger, f Nachfassaktion, m Zeitpunkt
m m Messeauftritt | f Standgröße, f Nachbereitung, f Einladung, n Budget
m f Kundenbefragung | f Rücklaufquote, f Formulierung, f Anonymität, f Auswertung
w n Roll-up | f Druckqualität, f Lieferzeit, f Stabilität, f Gestaltung
r f Redaktion in Teilzeit | f Arbeitsprobe, f Vergütung, f Einarbeitung, f Anzeige
[recht]
t n Fristenbuch | f Erinnerung, f Vertretung, f Übersicht, f Einrichtung
t f Mandantenplattform | f Akzeptanz, f Schulung, m Zugang, f Verschlüsselung
m f Verfahrensdokumentation | f Gliederung, m Umfang, f Aktualisierung, n Muster
m f Offenlegung | f Frist, f Erleichterung, f Form, n Ordnungsgeld
m f Gewährleistung | f Frist, f Nachbesserung, n Protokoll, f Formulierung
d f Markenanmeldung | f Recherche, f Klassenwahl, f Überwachung, f Gebühr
r f Kanzleiassistenz | f Einarbeitung, f Vergütung, f Teilzeit, f Anzeige
[handwerk]
t f Baustellen-App | f Fotodokumentation, f Bedienung mit Handschuhen, f Stundenerfassung, m Offline-Betrieb
t n Aufmaßgerät | f Genauigkeit, f Datenübergabe, f Akkulaufzeit, m Preis
m f Gefährdungsbeurteilung | f Vorlage, f Unterweisung, f Aktualisierung, f Dokumentation
m f Abnahme | n Protokoll, m Vorbehalt, f Frist, f Restarbeit
w m Akkuschrauber | f Akkulaufzeit, f Garantie, m Service, f Ersatzteilversorgung
w n Massivholz | f Lieferzeit, f Trocknung, f Sortierung, f Herkunft
d f Entsorgung | m Containertausch, f Abrechnung, f Sortierung, m Nachweis
r f Meisterstelle | f Vergütung, f Einarbeitung, f Verantwortung, f Anzeige
p f Halle | f Zufahrt, f Deckenlast, f Kündigungsfrist, m Stromanschluss
[handel]
t n Kassensystem | f Meldepflicht, m Ausfall, f Warenwirtschaft, m Support
t f Warenwirtschaft | f Inventur, f Datenübernahme, f Anbindung an den Shop, f Schulung
m f Retourenquote | f Ursache, f Beschreibung, f Gebühr, f Aufbereitung
m f Verpackungspflicht | f Registrierung, f Mengenmeldung, f Ausnahme, f Gebühr
w m Versandkarton | f Mindestmenge, f Stabilität, m Aufdruck, f Lieferzeit
w f Ladeneinrichtung | f Planung, f Lieferzeit, f Montage, f Beleuchtung
d f Zahlungsabwicklung | f Gebühr, f Auszahlung, f Rückbuchung, f Anbindung
r f Filialleitung | f Vergütung, f Schichtplanung, f Einarbeitung, f Anzeige
[gastro]
t n Reservierungssystem | f Gebühr, m Ausfallschutz, f Tischplanung, f Bestätigung
t f Dienstplanung | f Übersicht, f Vertretung, f Ruhezeit, f App
m f Allergenkennzeichnung | f Schulung, f Speisekarte, f Dokumentation, f Kontrolle
m n Trinkgeld bei Kartenzahlung | f Abrechnung, f Aufteilung, f Versteuerung, f Technik
w f Kaffeemaschine | f Wartung, f Entkalkung, f Leistung, f Ersatzteilversorgung
w n Mehrweggeschirr | f Rückgabe, m Pfandbetrag, f Spülung, f Haltbarkeit
r f Küchenleitung | f Vergütung, f Arbeitszeit, f Einarbeitung, f Anzeige
[beratung]
t n Online-Whiteboard | f Bedienung, f Vorlage, f Teilnehmerzahl, m Datenschutz
m m Tagessatz | f Kalkulation, f Verhandlung, f Staffelung, f Nebenleistung
m f Scheinselbstständigkeit | n Merkmal, f Vertragsgestaltung, f Statusprüfung, n Risiko
m n Erstgespräch | f Dauer, f Vorbereitung, f Bezahlung, m Abschluss
d f Supervision | f Vertraulichkeit, f Gruppengröße, n Honorar, f Häufigkeit
p m Seminarraum | f Ausstattung, f Bewirtung, m Tagespreis, f Anbindung
[finanzen]
m f Liquiditätsplanung | f Vorschau, f Pflege, n Polster, f Tabelle
m f Gruppenunfallversicherung | f Deckungssumme, f Meldung, m Beitrag, f Ausnahme
m m Förderantrag | f Frist, f Begründung, m Verwendungsnachweis, f Auszahlung
m f Cyberversicherung | f Obliegenheit, f Selbstbeteiligung, m Fragebogen, f Soforthilfe
d f Finanzierung über die Hausbank | f Sicherheit, m Zinssatz, f Dauer der Prüfung, f Unterlagenliste
d n Factoring | f Gebühr, f Mindestmenge, f Wirkung auf die Kundschaft, f Vertragslaufzeit
r f Sachbearbeitung Schaden | f Einarbeitung, f Vergütung, f Teilzeit, f Anzeige
[industrie]
t f Maschinendatenerfassung | f Nachrüstung, f Schnittstelle, f Auswertung, f Akzeptanz
t f Konstruktionssoftware | f Lizenz, f Datenübernahme, f Schulung, f Rechnerleistung
m f Maschinenrichtlinie | f Risikobeurteilung, f Übersetzung, f Kennzeichnung, f Dokumentation
m f Energiekostenplanung | f Lastspitze, m Vertrag, f Messung, f Förderung
w m Werkzeugstahl | f Lieferzeit, f Abmessung, n Zeugnis, f Mindestmenge
w f Hydraulikpumpe | f Überholung, f Lieferzeit, f Dichtung, f Garantie
d f Lohnfertigung | f Toleranz, f Losgröße, f Lieferzeit, f Prüfung
d f Pulverbeschichtung | f Schichtdicke, f Farbtreue, f Abholung, f Mindestmenge
r f Fachkraft für Zerspanung | f Schichtplanung, f Vergütung, f Einarbeitung, f Anzeige
[logistik]
t f Tourenplanung | f Datenpflege, f Zeitfensterlogik, f App, f Auswertung
t n Lagerprogramm | f Stellplatzverwaltung, m Handscanner, f Inventur, f Schnittstelle
m f Zollanmeldung | f Warennummer, m Ursprungsnachweis, f Vollmacht, f Dauer
m f Ladungssicherung | f Schulung, f Haftung, n Material, f Kontrolle
w f Europalette | m Tausch, f Qualität, f Mindestmenge, f Abholung
w n Lastenrad | f Reichweite, f Wartung, f Versicherung, f Zuladung
d f Zwischenlagerung | f Versicherung, f Ein- und Auslagerung, f Kündigungsfrist, f Temperatur
r f Disposition | f Schichtplanung, f Vergütung, f Einarbeitung, f Anzeige
p f Lagerfläche | f Zufahrt, f Rampe, f Kündigungsfrist, f Heizung
[immobilien]
t n Verwaltungsprogramm | f Nebenkostenabrechnung, f Datenübernahme, n Mieterportal, m Support
m f Gewerbemiete | f Staffelung, f Option, f Übergabe, f Kaution
m f Dachanlage mit Speicher | f Auslegung, f Versicherung, f Anmeldung, f Amortisation
m m Energieausweis | f Gültigkeit, f Datengrundlage, f Pflicht, m Aufwand
w f Wärmepumpe | f Lautstärke, f Auslegung, f Wartung, f Lieferzeit
d f Bauleitung | n Honorar, f Erreichbarkeit, f Dokumentation, f Terminplanung
d m Hausmeisterdienst | f Zuverlässigkeit, m Winterdienst, f Abrechnung, f Kündigungsfrist
r f Projektsteuerung | f Vergütung, f Einarbeitung, f Reisetätigkeit, f Anzeige
[bildung]
t f Lernplattform | f Teilnehmerverwaltung, f Barrierefreiheit, m Serverstandort, f Gestaltung
t n Mikrofon | f Tonqualität, m Anschluss, f Reichweite, m Preis
m f Umsatzsteuerbefreiung | f Bescheinigung, f Rechnungsangabe, f Abgrenzung, m Antrag
m f Stornoregelung | f Frist, f Formulierung, f Kulanz, f Ersatzperson
d f Aufzeichnung | f Tonqualität, m Schnitt, n Nutzungsrecht, f Lieferzeit
r f Dozentur auf Honorarbasis | f Vergütung, f Probestunde, f Vorbereitung, f Anzeige
p m Schulungsraum | f Ausstattung, f Bestuhlung, m Tagespreis, f Anbindung
[gesundheit]
t f Terminsoftware | f Erinnerung, f Absage, m Datenschutz, f Einrichtung
t f Praxisverwaltung | f Abrechnung, f Datenübernahme, m Support, f Wartung
m f Wiedereingliederung | f Stundenzahl, n Gespräch, f Vereinbarung, f Dauer
m n Dienstradleasing | f Überlassung, f Versicherung, f Rückgabe, f Gehaltsumwandlung
w f Untersuchungsliege | f Polsterung, f Lieferzeit, f Wartung, f Traglast
d f Gesundheitswoche | f Beteiligung, n Programm, m Zuschuss, f Nachbereitung
r f Praxisorganisation | f Teilzeit, f Vergütung, f Einarbeitung, f Anzeige
[gestaltung]
t n Farbmanagement | f Kalibrierung, n Profil, m Andruck, m Bildschirm
t m Schnittplatz | f Rechnerleistung, m Speicher, f Lizenz, f Tonbearbeitung
m n Nutzungsrecht | f Dauer, f Vergütung, f Formulierung, f Namensnennung
m f Künstlersozialabgabe | f Meldung, f Bemessung, f Prüfung, f Ausnahme
w n Naturpapier | f Grammatur, f Farbwirkung, f Lieferzeit, f Mindestmenge
d f Produktfotografie | f Freistellung, m Stückpreis, f Bildsprache, f Lieferzeit
p n Fotostudio | f Ausleuchtung, m Tagespreis, f Zufahrt, f Ausstattung
"""


def subject_lines() -> dict[str, list[str]]:
    """The lines of each field, ``alle`` for those that concern everybody."""
    sections = (section.partition("]\n") for section in _SUBJECTS.split("[")[1:])
    return {field: body.strip().splitlines() for field, _, body in sections}

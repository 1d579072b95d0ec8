"""
What others have published, drawn beside our own figures. Each with its source; none is a target of ours
but the last.
"""

# Cancer Research UK 2017, BMJ 2017;356:j114: minutes a patient.
MINUTES_PER_CASE = 3.2
# Bonn, 13,050 recommendations, In Vivo 2025;39:3503: proportions of all; the rest is not told there.
CARRIED_OUT = {"as_decided": 0.681, "partly": 0.161, "differently": 0.086}
# Milana et al. 2022, 847 patients: days from the indication to the treatment, quartiles and median.
DAYS_TO_TREATMENT = (13.0, 27.0, 51.0)
# De Ieso et al., Br J Cancer 2013;109:2295: 232 of 551 patients were discussed again.
DISCUSSED_AGAIN = 0.421
# Ours: a case after surgery is entered in two and a half minutes.
ENTRY_TARGET_SECONDS = 150.0

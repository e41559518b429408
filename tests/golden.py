"""What the shipped model says about some sentences; `python tests/golden.py` records it anew."""

import json
from pathlib import Path

import stancekit

GOLDEN = Path(__file__).with_suffix(".jsonl")
SENTENCES = [
    "We are ready to restore full ties, but only as equals.",
    "They fired first.",
    "The talks resumed on Monday.",
    "Withdraw the decree and we will talk.",
    "The two ministries agreed to share the flood data from next spring.",
    "Norland accused its neighbor of jamming the coast guard's radios.",
    "The ministry denied that any shipment had been stopped.",
    "The claim that our pilots crossed the line is a fabrication by people who need a quarrel.",
    "If the harvest fails, bread prices will rise.",
    "No envoy will travel while our consul is in prison.",
    "We thank the government of Sulia for its generous help after the storm.",
    "The committee meets every second Tuesday.",
    "How many treaties must they tear up before anyone calls it a habit?",
    "We call on all parties to step back and return to the table.",
    "The union will end the strike once the dismissed drivers are reinstated.",
    "Their so-called reform is a gift to the very banks that ruined the valley.",
    "I want to apologize to the people of Marrow for what was said in my name.",
    "The governor said the bridge would be closed for repairs until March.",
    "Unless the blockade is lifted by Friday, we will take the case to the council.",
    "Both leaders praised the spirit of the meeting and promised a second one.",
    "We see the border differently, and we have said so.",
    "The company said it had no comment on the lawsuit.",
    "They have ignored every letter we sent since May.",
    "Provided the observers are let in, my government will lift its objection.",
]


def main() -> None:
    """Write golden.jsonl."""
    rows = [
        {"text": text, "labels": list(p.labels), "scores": dict(p.scores)}
        for text, p in zip(SENTENCES, stancekit.predict(SENTENCES), strict=True)
    ]
    GOLDEN.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main()

"""What may be shipped: packages whose licence is known and allowed."""

from __future__ import annotations

import pytest

from installer.audit import Component, allowed, bill_of, licences, required, unwelcome

REQUIREMENTS = """
first-one==1.0 \\
    --hash=sha256:00
Second.One==2.0 ; sys_platform == 'nowhere' \\
    --hash=sha256:00
third_one[extra]==3.0 ; python_version >= '3' \\
    --hash=sha256:00
"""


def package(name: str, *told: Component) -> Component:
    return {"bom-ref": f"{name}==1.0", "name": name, "version": "1.0", "licenses": list(told)}


MIT: Component = {"license": {"id": "MIT"}}
UNKNOWN: Component = {"license": {"name": "License :: Other/Proprietary License"}}


@pytest.mark.parametrize(("expression", "whether"), [
    ("MIT", True),
    ("AGPL-3.0-only", False),
    ("LGPL-3.0-only OR GPL-3.0-only", True),
    ("MIT AND GPL-2.0-only", False),
    ("GPL-2.0-only OR MIT AND PSF-2.0", True),
    ("(MIT OR GPL-2.0-only) AND GPL-3.0-only", False),
    ("", False),
])  # fmt: skip
def test_an_expression_is_allowed_where_one_choice_is_allowed_whole(expression: str, whether: bool) -> None:
    assert allowed(expression) is whether


def test_all_that_a_package_says_of_its_licence_counts() -> None:
    classified: Component = {"license": {"name": "License :: OSI Approved :: BSD License"}}
    assert list(licences(package("a", MIT, classified))) == ["MIT", "BSD-3-Clause"]
    assert unwelcome([package("a", MIT, classified)]) == []
    assert unwelcome([package("a", MIT, UNKNOWN)]) == ["a 1.0: MIT + Other/Proprietary License"]
    assert unwelcome([package("a")]) == ["a 1.0: no licence"]


def test_a_list_names_what_it_pins_for_this_system() -> None:
    assert required(REQUIREMENTS) == {"first-one", "third-one"}


def test_the_bill_of_a_program_names_its_packages_and_no_others() -> None:
    everything = {
        "metadata": {"component": {"bom-ref": "root", "name": "aisle"}},
        "components": [package("Used_One", MIT), package("other", MIT), package("sqlcipher3")],
        "dependencies": [
            {"ref": "Used_One==1.0", "dependsOn": ["other==1.0", "sqlcipher3==1.0"]},
            {"ref": "other==1.0"},
        ],
    }
    bill = bill_of(everything, "desktop", frozenset({"used-one", "sqlcipher3"}))
    assert [one["name"] for one in bill["components"]] == ["sqlcipher3", "Used_One"]
    assert unwelcome(bill["components"]) == [], "its text was read"
    assert bill["dependencies"] == [
        {"ref": "Used_One==1.0", "dependsOn": ["sqlcipher3==1.0"]},
        {"ref": "root", "dependsOn": ["Used_One==1.0", "sqlcipher3==1.0"]},
    ]
    with pytest.raises(KeyError, match="not-here"):
        bill_of(everything, "desktop", frozenset({"not-here"}))

"""The invented staff: one account per role in each of the two centers, and a board's full table."""

from dataclasses import dataclass

from tumorboard.models import Discipline, Role

PASSWORD = "demo-karaciger"


@dataclass(frozen=True, slots=True)
class Person:
    username: str
    title: str
    full_name: str
    roles: tuple[str, ...]
    discipline: str = ""
    language: str = "tr"


FIRST_CENTER = (
    Person(
        "surgeon",
        "Prof. Dr.",
        "Kerem Saygın",
        (Role.SURGEON,),
        Discipline.HEPATOBILIARY_SURGERY,
        "en",
    ),
    Person("member", "Doç. Dr.", "Ayşegül Işık", (Role.MEMBER,), Discipline.MEDICAL_ONCOLOGY),
    Person("coordinator", "", "Melis Demir", (Role.COORDINATOR,), Discipline.COORDINATION),
    Person("data", "", "Ozan Çelik", (Role.DATA_MANAGER,)),
    Person("researcher", "Dr.", "İrem Öz", (Role.RESEARCHER,)),
    Person("admin", "", "Barış Ünlü", (Role.CENTER_ADMIN,)),
    Person("auditor", "", "Şule Ağaoğlu", (Role.AUDITOR,)),
    Person("system", "", "Tuna Yalçın", (Role.SYSTEM_ADMIN,)),
    Person(
        "colorectal", "Prof. Dr.", "Hakan Gürsoy", (Role.SURGEON,), Discipline.COLORECTAL_SURGERY
    ),
    Person(
        "radiologist",
        "Doç. Dr.",
        "Defne Irmak",
        (Role.MEMBER,),
        Discipline.INTERVENTIONAL_RADIOLOGY,
    ),
    Person("radiation", "Uzm. Dr.", "Çınar Özkan", (Role.MEMBER,), Discipline.RADIATION_ONCOLOGY),
    Person("pathologist", "Prof. Dr.", "Gülbahar Şen", (Role.MEMBER,), Discipline.PATHOLOGY),
)
SECOND_CENTER = (
    Person(
        "surgeon2", "Prof. Dr.", "Umut Ilgaz", (Role.SURGEON,), Discipline.HEPATOBILIARY_SURGERY
    ),
    Person("member2", "Doç. Dr.", "Ebru Çakır", (Role.MEMBER,), Discipline.MEDICAL_ONCOLOGY),
    Person("coordinator2", "", "Ceren Uğurlu", (Role.COORDINATOR,), Discipline.COORDINATION),
    Person("data2", "", "Yiğit Ateş", (Role.DATA_MANAGER,)),
    Person("researcher2", "Dr.", "Pınar Öğüt", (Role.RESEARCHER,)),
    Person("admin2", "", "Kaan Şimşek", (Role.CENTER_ADMIN,)),
    Person("auditor2", "", "Nazlı Gök", (Role.AUDITOR,)),
    Person("system2", "", "Efe Dinçer", (Role.SYSTEM_ADMIN,)),
    Person("colorectal2", "Doç. Dr.", "Aslı Bozok", (Role.SURGEON,), Discipline.COLORECTAL_SURGERY),
    Person(
        "radiologist2", "Uzm. Dr.", "Berk Özal", (Role.MEMBER,), Discipline.INTERVENTIONAL_RADIOLOGY
    ),
    Person("radiation2", "Uzm. Dr.", "İpek Soylu", (Role.MEMBER,), Discipline.RADIATION_ONCOLOGY),
)

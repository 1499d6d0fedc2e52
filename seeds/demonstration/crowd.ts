import type { HouseholdAttributes } from "../../src/models/households/household-attributes";
import { drawing, pickedBy } from "./drawing";

const HOUSEHOLDS = 200;
const SEED = 92501;

const lastNames =
  "Adeyemi Alvarado Andersson Bakker Baptiste Beck Bellweather Bianchi Bork Brandt Bryant Castaneda Cho Costa Dahl Delgado Diallo Dubois Eriksen Fischer Flores Fontaine Garza Gomez Greco Hale Hansen Hayes Herrera Hoang Ibarra Ito Jansen Jimenez Kaur Keller Kim Kowalski Larsen Laurent Lim Lopez Marchetti Mbeki Mendoza Meyer Mori Nakamura Navarro Nguyen Nilsson Olsen Ortega Osei Park Patel Petrov Pham Quintero Ramos Reyes Rossi Sato Schmidt Silva Sokolov Sorensen Suzuki Tanaka Torres Tran Vargas Vega Virtanen Wagner Walker Weber Wong Yamada Ziegler".split(
    " ",
  );
const firstNames =
  "Alma Amir Anya Beatriz Bo Carmen Cyrus Daniela Diego Elif Emil Esther Farah Felix Gita Greta Hana Hugo Ines Ivan Jonas Joy Kai Kofi Lara Leon Lucia Mai Marco Mina Nadia Noor Olga Omar Paola Pia Quinn Rafael Rosa Samir Sofia Tariq Thea Uma Victor Wanda Xavier Yara Yusuf Zoe".split(
    " ",
  );
const streets =
  "Arlington Ave,Brockton Ave,Canyon Crest Dr,Chicago Ave,Lemon St,Lime St,Magnolia Ave,Market St,Orange St,Palm Ave".split(
    ",",
  );
const residencies = ["resident", "resident", "resident", "non-resident", "not verified"];

/** Some 200 invented households, always the same: a seeded generator, 555 numbers, example.org addresses. */
export function crowd(): HouseholdAttributes[] {
  const next = drawing(SEED);
  const pick = <Item>(items: Item[]) => pickedBy(next, items);

  return Array.from({ length: HOUSEHOLDS }, (_, index) => {
    const firstName = pick(firstNames);
    const lastName = pick(lastNames);
    return {
      firstName,
      lastName,
      dateOfBirth: `${1950 + Math.floor(next() * 50)}-${two(1 + next() * 12)}-${two(1 + next() * 28)}`,
      address: `${100 + Math.floor(next() * 8000)} ${pick(streets)}`,
      addressLineTwo: "",
      city: "Riverside",
      state: "CA",
      zip: "92501",
      email: next() < 0.8 ? `${firstName}.${lastName}.${2001 + index}@example.org`.toLowerCase() : "",
      residency: pick(residencies),
      note: "",
      homePhone: `(951) 555-0${200 + index}`,
      mobilePhone: index % 5 < 3 ? `(951) 555-0${400 + index}` : "",
      workPhone: "",
    };
  });
}

function two(value: number) {
  return String(Math.floor(value)).padStart(2, "0");
}

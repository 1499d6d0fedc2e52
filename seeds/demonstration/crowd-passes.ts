import { type Drawing, drawing, pickedBy } from "./drawing";

/** Passes that the cast of DESIGN.md section 5 has none of: the guide's three types find just the cast. */
export const crowdPassTypes: Record<string, string> = {
  "FT-ADULT": "Fitness Pass, adult",
  "PL-FAM": "Pool Pass, family",
  "SR-CTR": "Senior Center Pass",
};

export interface CrowdPass {
  type: string;
  status: string;
  expiresInDays: number;
  visits: number;
  lastVisitDaysAgo: number;
}

const SEED = 95;
const WITH_PASS = 0.7;
const YEAR = 365;

/** A pass, or none, for so many households, always the same. */
export function crowdPasses(households: number): (CrowdPass | null)[] {
  const next = drawing(SEED);
  return Array.from({ length: households }, () => (next() < WITH_PASS ? onePass(next) : null));
}

function onePass(next: Drawing): CrowdPass {
  const expired = next() < 0.15;
  const days = 1 + Math.floor(next() * (expired ? 90 : YEAR));
  return {
    type: pickedBy(next, Object.keys(crowdPassTypes)),
    status: expired ? "Expired" : pickedBy(next, ["Actv-New", "Actv-Renew", "Actv-Renew", "Suspended"]),
    expiresInDays: expired ? -days : days,
    visits: Math.floor(next() * 40),
    lastVisitDaysAgo: (expired ? days : 0) + Math.floor(next() * 60),
  };
}

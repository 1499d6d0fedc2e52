const DAYS_SHOWN = 31;

interface ByDay {
  day: string;
  households: number;
}

/** The newest days, each with its share of the busiest one in percent, and how many there were before those. */
export function daysShown(byDay: ByDay[]) {
  const newest = byDay.slice(-DAYS_SHOWN);
  const most = newest.reduce((busiest, { households }) => Math.max(busiest, households), 1);
  return {
    days: newest.map((one) => ({ ...one, share: Math.round((one.households / most) * 100) })),
    earlier: byDay.slice(0, -DAYS_SHOWN).reduce((sum, { households }) => sum + households, 0),
  };
}

import type { Request, Response } from "express";
import { migrated } from "../database/connection";
import { workerSeenLately } from "../models/settings/heartbeat";
import { Installation } from "../models/settings/installation";

/** GET /healthz: this process answers. */
export function alive(_req: Request, res: Response) {
  res.json({ alive: true });
}

/** GET /readyz: the database is there, migrated and seeded, and the worker was seen. */
export async function ready(_req: Request, res: Response) {
  const state = await readiness();
  res.status(Object.values(state).every(Boolean) ? 200 : 503).json(state);
}

async function readiness() {
  try {
    return {
      database: true,
      migrated: await migrated(),
      seeded: await Installation.seeded(),
      worker: await workerSeenLately(),
    };
  } catch {
    return { database: false, migrated: false, seeded: false, worker: false };
  }
}

// What the roles are called.
import type { State } from "../state";
import type { Role } from "../types";
import type { Word } from "../words";

const ROLES: Record<Role, Word> = {
  viewer: "roleViewer",
  auditor: "roleAuditor",
  crew: "roleCrew",
  planner: "rolePlanner",
  admin: "roleAdmin",
};

/** The role's name; a role that the page does not know is said as it is. */
export const roleName = (state: State, role: string): string =>
  role in ROLES ? state.t(ROLES[role as Role]) : role;

// What the roles are called.
import type { Role } from "../types";
import type { Word } from "../words";

export const ROLES: Record<Role, Word> = {
  viewer: "roleViewer",
  crew: "roleCrew",
  planner: "rolePlanner",
  admin: "roleAdmin",
};

/** Openfire could not find out something about somebody, because its database or directory is not available. */
export class OpenfireFailed extends Error {}

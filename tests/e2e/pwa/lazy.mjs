export const text = `a part of release ${__RELEASE__}`;

/** The constant of Euler and Mascheroni. */
export const eulerGamma = 0.5772156649015329;

import { areaUnder, rocOf } from './threshold-curves.ts';
import type { Ranking } from './queries.ts';

/** A number for the ranking of one query, of its best k documents. */
export type RankingScore = (ranking: Ranking, topK: number | undefined) => number;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The relevance of the best documents; those with scores of 0 or less were not retrieved, and count as irrelevant. */
function retrieved({ scores, relevance }: Ranking, topK: number | undefined): number[] {
  return relevance.slice(0, topK).map((value, i) => (scores[i] > 0 ? value : 0));
}

export const averagePrecisionAt: RankingScore = (ranking, topK) => {
  const places = retrieved(ranking, topK).flatMap((value, i) => (value > 0 ? [i + 1] : []));
  return places.length === 0 ? 0 : sum(places.map((place, i) => (i + 1) / place)) / places.length;
};

export const reciprocalRankAt: RankingScore = (ranking, topK) => {
  const first = retrieved(ranking, topK).findIndex((value) => value > 0);
  return first === -1 ? 0 : 1 / (first + 1);
};

export const precisionAt: RankingScore = (ranking, topK) =>
  sum(retrieved(ranking, topK)) / (topK ?? ranking.relevance.length);

export const recallAt: RankingScore = (ranking, topK) => {
  const all = sum(ranking.relevance);
  return all === 0 ? 0 : sum(retrieved(ranking, topK)) / all;
};

export const fallOutAt: RankingScore = ({ relevance }, topK) => {
  const wrong = relevance.map((value) => 1 - value);
  const all = sum(wrong);
  return all === 0 ? 0 : sum(wrong.slice(0, topK)) / all;
};

export const hitRateAt: RankingScore = ({ relevance }, topK) => Number(sum(relevance.slice(0, topK)) > 0);

export const rPrecisionAt: RankingScore = ({ relevance }) => {
  const all = sum(relevance);
  return all === 0 ? 0 : sum(relevance.slice(0, all)) / all;
};

export const aurocAt: RankingScore = ({ scores, relevance }, topK) => {
  const positive = relevance.slice(0, topK).map((value) => value > 0);
  if (!positive.includes(true) || !positive.includes(false)) return 0;
  const [fpr, tpr] = rocOf({ scores: scores.slice(0, topK), positive, absent: 1 });
  return areaUnder(fpr, tpr);
};

/** Discounted cumulative gain as a share of the best there could be; equal scores share the discounts of their places. */
export const normalizedDcgAt: RankingScore = ({ scores, relevance }, topK = Infinity) => {
  const discount = (place: number): number => (place < topK ? 1 / Math.log2(place + 2) : 0);
  let gain = 0;
  for (let start = 0; start < scores.length;) {
    let end = start + 1;
    while (end < scores.length && scores[end] === scores[start]) end++;
    const places = Array.from({ length: end - start }, (_, i) => start + i);
    gain += (sum(places.map((place) => relevance[place])) / places.length) * sum(places.map(discount));
    start = end;
  }
  const best = sum(relevance.toSorted((a, b) => b - a).map((value, place) => value * discount(place)));
  return best === 0 ? 0 : gain / best;
};

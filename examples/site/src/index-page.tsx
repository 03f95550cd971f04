import { render } from 'preact';
import { PageHeader } from './components/index.ts';

const place = document.getElementById('header')!;
place.replaceChildren();
render(
  <PageHeader
    title="Networks to play with"
    lead="Train a network before your eyes, and see what it has learned."
    home="./"
  />,
  place,
);

'use client';

import { useEffect } from 'react';

const buttons = ['pause', 'resume', 'cancel', 'download', 'restart'];

export default function Page() {
  useEffect(() => void import('../program/program.js'), []);
  return (
    <>
      {buttons.map((id) => (
        <button id={id} key={id}>
          {id}
        </button>
      ))}
      <output />
    </>
  );
}

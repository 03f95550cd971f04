import { softmax, type Tensor } from '@gradkit/core-tensor';
import { Module } from '@gradkit/layers';
import type { Backbone } from './backbone.ts';
import type { Head } from './head.ts';

/** All of it, as it is exported: images `[batch, 3, 64, 64]` from 0 to 1 → probabilities `[batch, classes]`. */
export class Classifier extends Module {
  readonly backbone: Backbone;
  readonly head: Head;

  constructor(backbone: Backbone, head: Head) {
    super();
    this.backbone = backbone;
    this.head = head;
  }

  forward(images: Tensor): Tensor {
    return softmax(this.head.forward(this.backbone.forward(images)), 1);
  }
}

"""What a perfect model would get: the Frechet distance of held-out pictures to the training data, by the count of pictures.

  python3 training/images/real.py digits --data mnist.npz       # writes realAgainstReal into public/models/digits-classifier/features.json

Few pictures lie farther from the statistics of all than many do, so a distance of 500 samples is compared with that of 500 real pictures.
Each number is the mean over draws that have no picture in common, classes in turn.
"""
import argparse
import json
import os
import numpy as np
import torch
from data import digits, sprites
from measure import MODELS, answers, balanced, frechet, restore, statistics

COUNTS = 200, 400, 500, 1000, 2000


def in_turn(y):
    """All pictures, shuffled, classes in turn, as far as each class has some."""
    return balanced(y).reshape(int(y.max()) + 1, -1).T.flatten()


def held_out(features, reference, count):
    """Mean distance of all whole draws of `count`."""
    draws = [frechet(statistics(part), reference) for part in features.split(count) if len(part) == count]
    return {'samples': count, 'draws': len(draws), 'distance': float(f'{np.mean(draws):.4g}')}


def real_against_real(net, x, y, reference):
    features = answers(net, x[in_turn(y)])[1]
    found = [held_out(features, reference, count) for count in COUNTS]
    print('real against real', *found, sep='\n')
    return found


def main():
    from classifier import Classifier
    arg = argparse.ArgumentParser()
    arg.add_argument('name', choices=['digits', 'sprites'])
    arg.add_argument('--data')
    arg = arg.parse_args()
    torch.set_num_threads(1)
    x, y, _ = (digits if arg.name == 'digits' else sprites)(arg.data, 'test')
    folder = os.path.join(MODELS, f'{arg.name}-classifier')
    path = os.path.join(folder, 'features.json')
    kept = json.load(open(path))
    n = len(kept['mean'])
    cov = np.zeros((n, n))
    cov[np.triu_indices(n)] = kept['cov']
    reference = np.array(kept['mean']), cov + np.triu(cov, 1).T
    net = Classifier(*x.shape[1:3], int(y.max()) + 1, 1.0)
    net.sigma_data = json.load(open(os.path.join(MODELS, arg.name, 'card.json')))['sigmaData']
    restore(net, os.path.join(folder, 'model.onnx'), 'net.')
    kept['realAgainstReal'] = real_against_real(net, x, y, reference)
    with open(path, 'w') as f:
        json.dump(kept, f)
        f.write('\n')


if __name__ == '__main__':
    main()

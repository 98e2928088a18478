// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Batch} from "../src/Batch.sol";
import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {BatchTest} from "./BatchTest.sol";

/// @notice Calls with everything wrong, put right one thing at a time, in the order in which the interfaces name it.
contract BatchRefusalsTest is BatchTest {
    function test_LockBatchRefusesInTheOrderOfTheInterface() public {
        Batch memory right = _batch(_orders(2));
        Batch memory batch = _batch(_orders(2));
        vm.prank(owner);
        vault.setLimit(1);
        (batch.lockBy, batch.claimBy, batch.confirmer, batch.count, batch.total) = (0, 0, address(0), 0, 0);

        _refusesLock(batch, IVaultErrors.OrderTooLate.selector);
        batch.lockBy = right.lockBy;
        _refusesLock(batch, IVaultErrors.OrderBadDeadlines.selector);
        batch.claimBy = right.claimBy;
        _refusesLock(batch, IVaultErrors.OrderBadParties.selector);
        batch.confirmer = right.confirmer;
        _refusesLock(batch, IVaultErrors.BatchBadCount.selector);
        batch.count = right.count;
        _refusesLock(batch, IVaultErrors.OrderBadAmount.selector);
        batch.total = right.total;
        _refusesLock(batch, IVaultErrors.VaultLimitExceeded.selector);
        vm.prank(owner);
        vault.setLimit(type(uint88).max);
        _refusesLock(batch, IVaultErrors.VaultInsufficientFree.selector);
        _fund(batch.total);
        _refusesLock(batch, IVaultErrors.OrderBadSignature.selector);
        vault.lockBatch(batch, _signBatchLock(SIGNER_KEY, batch), "");
    }

    function test_ReleaseBatchRefusesInTheOrderOfTheInterface() public {
        Order[] memory orders = _orders(4);
        (orders[0].buyer, orders[1].buyer) = (orders[0].arbiter, orders[1].arbiter);
        Batch memory batch = _batch(orders);
        bytes[] memory bad = _one(_signBatchRelease(STRANGER_KEY, batch, orders, 3));
        bytes[] memory good = _one(_signBatchRelease(SIGNER_KEY, batch, orders, 3));
        (bytes memory items, bytes memory path) = (_items(orders, 3), _path(orders, 3));

        _refuses(IVaultErrors.OrderUnknown.selector);
        batches.releaseBatch(batch, 3, "", "", bad);
        _lockBatch(batch);
        _refuses(IVaultErrors.BatchBadPath.selector);
        batches.releaseBatch(batch, 3, "", "", bad);
        _refuses(IVaultErrors.BatchBadPath.selector);
        batches.releaseBatch(batch, 3, items, "", bad);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        batches.releaseBatch(batch, 3, items, path, bad);
        _refuses(IVaultErrors.OrderBadParties.selector);
        batches.releaseBatch(batch, 3, items, path, good);

        _releaseMany(batch, orders, 4);
        (items, path) = (_items(orders, 4), _path(orders, 4));
        _refuses(IVaultErrors.OrderEnded.selector);
        batches.releaseBatch(batch, 4, items, path, bad);
        // Of these, one has left and the other no lock would take.
        (items, path) = (_items(orders, 5), _path(orders, 5));
        good = _one(_signBatchRelease(SIGNER_KEY, batch, orders, 5));
        _refuses(IVaultErrors.OrderBadParties.selector);
        batches.releaseBatch(batch, 5, items, path, good);
    }

    function test_ReleaseOneRefusesInTheOrderOfTheInterface() public {
        Order[] memory orders = _orders(3);
        (orders[0].buyer, orders[0].fee) = (orders[0].arbiter, orders[0].amount);
        orders[1].fee = orders[1].amount;
        Batch memory batch = _batch(orders);
        bytes memory path = _path(orders, 1);

        _refuses(IVaultErrors.OrderUnknown.selector);
        vault.releaseOne(batch, _item(orders[0]), 0, "", "");
        _lockBatch(batch);
        _refuses(IVaultErrors.BatchBadPath.selector);
        vault.releaseOne(batch, _item(orders[0]), 0, "", "");
        _refuses(IVaultErrors.OrderBadParties.selector);
        vault.releaseOne(batch, _item(orders[0]), 0, path, "");
        path = _path(orders, 2);
        _refuses(IVaultErrors.OrderFeeTooHigh.selector);
        vault.releaseOne(batch, _item(orders[1]), 1, path, "");
        path = _path(orders, 4);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.releaseOne(batch, _item(orders[2]), 2, path, "");
        vault.releaseOne(batch, _item(orders[2]), 2, path, _sign(SIGNER_KEY, "Release", orders[2]));
        _refuses(IVaultErrors.OrderEnded.selector);
        vault.releaseOne(batch, _item(orders[2]), 2, path, "");
    }

    function test_TakeOutRefusesInTheOrderOfTheInterface() public {
        Order[] memory orders = _orders(3);
        (orders[0].buyer, orders[0].fee) = (orders[0].arbiter, orders[0].amount);
        orders[1].fee = orders[1].amount;
        Batch memory batch = _batch(orders);
        bytes[3] memory acts;
        for (uint256 i = 0; i < 3; i++) {
            acts[i] = abi.encodeCall(IVault.claim, (orders[i], ""));
        }

        _refuses(IVaultErrors.OrderUnknown.selector);
        batches.takeOut(batch, "", acts[0]);
        _lockBatch(batch);
        _refuses(IVaultErrors.BatchBadPath.selector);
        batches.takeOut(batch, "", acts[0]);
        bytes memory path = _path(orders, 1);
        _refuses(IVaultErrors.OrderBadParties.selector);
        batches.takeOut(batch, path, acts[0]);
        path = _path(orders, 2);
        _refuses(IVaultErrors.OrderFeeTooHigh.selector);
        batches.takeOut(batch, path, acts[1]);
        path = _path(orders, 4);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        batches.takeOut(batch, path, acts[2]);
    }

    function test_ExpireBatchRefusesInTheOrderOfTheInterface() public {
        Order[] memory orders = _orders(2);
        Batch memory batch = _batch(orders);
        _refuses(IVaultErrors.OrderUnknown.selector);
        batches.expireBatch(batch);
        _lockBatch(batch);
        _refuses(IVaultErrors.OrderTooEarly.selector);
        batches.expireBatch(batch);
        _releaseMany(batch, orders, 3);
        _refuses(IVaultErrors.OrderEnded.selector);
        batches.expireBatch(batch);
    }

    function _refusesLock(Batch memory batch, bytes4 selector) private {
        _refuses(selector);
        vault.lockBatch(batch, "", "");
    }
}

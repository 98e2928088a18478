// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Batch} from "../src/Batch.sol";
import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {Status} from "../src/interfaces/Status.sol";
import {BatchTest} from "./BatchTest.sol";

/// @notice As PrecedenceTest, for the verbs upon batches.
contract PrecedenceBatchTest is BatchTest {
    bytes private constant NOBODYS = hex"01";

    function test_LockBatch() public {
        bytes4[9] memory refusals = [
            IVaultErrors.OrderNonceUsed.selector,
            IVaultErrors.OrderTooLate.selector,
            IVaultErrors.OrderBadDeadlines.selector,
            IVaultErrors.OrderBadParties.selector,
            IVaultErrors.BatchBadCount.selector,
            IVaultErrors.OrderBadAmount.selector,
            IVaultErrors.VaultLimitExceeded.selector,
            IVaultErrors.VaultInsufficientFree.selector,
            IVaultErrors.OrderBadSignature.selector
        ];
        Order memory other = _plain();
        _lock(other);
        for (uint256 i = 0; i < refusals.length; i++) {
            // Below what is locked already, so that even a batch of nothing exceeds it.
            vm.prank(owner);
            vault.setLimit(i <= 6 ? 1 : type(uint88).max);
            Batch memory batch = _batch(_orders(3));
            if (i <= 0) batch.nonce &= uint64(type(uint32).max) << 32;
            if (i <= 2) batch.confirmBy = batch.claimBy;
            if (i <= 1) batch.lockBy = uint40(block.timestamp - 1);
            if (i <= 3) batch.arbiter = batch.confirmer;
            if (i <= 4) batch.count = 257;
            if (i <= 5) batch.total = 0;
            if (i == 8) _fund(batch.total);
            _refuses(refusals[i]);
            vault.lockBatch(batch, NOBODYS, "");
        }
        Batch memory busy = _batch(_orders(3));
        busy.nonce = other.nonce;
        busy.lockBy = 0;
        _refuses(IVaultErrors.OrderLaneBusy.selector);
        vault.lockBatch(busy, NOBODYS, "");
    }

    function test_ReleaseOne() public {
        (Order[] memory orders, Batch memory batch) = _withOddOnes();
        bytes memory tooShort = new bytes(43);
        bytes[5] memory paths;
        for (uint256 i = 0; i < 5; i++) {
            paths[i] = _path(orders, 1 << i);
        }
        batch.total += 1;
        _refuses(IVaultErrors.OrderUnknown.selector);
        vault.releaseOne(batch, _item(orders[0]), 0, tooShort, NOBODYS);
        batch.total -= 1;
        vault.releaseOne(batch, _item(orders[4]), 4, paths[4], _sign(SIGNER_KEY, "Release", orders[4]));
        _refuses(IVaultErrors.BatchBadPath.selector);
        vault.releaseOne(batch, _item(orders[4]), 4, tooShort, NOBODYS);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderEnded.selector, _id(orders[4]), Status.Past));
        vault.releaseOne(batch, _item(orders[4]), 4, paths[4], NOBODYS);
        _refuses(IVaultErrors.OrderBadParties.selector);
        vault.releaseOne(batch, _item(orders[0]), 0, paths[0], NOBODYS);
        _refuses(IVaultErrors.OrderBadAmount.selector);
        vault.releaseOne(batch, _item(orders[1]), 1, paths[1], NOBODYS);
        _refuses(IVaultErrors.OrderFeeTooHigh.selector);
        vault.releaseOne(batch, _item(orders[2]), 2, paths[2], NOBODYS);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.releaseOne{gas: 180_000}(batch, _item(orders[3]), 3, paths[3], NOBODYS);
        bytes memory signature = _sign(SIGNER_KEY, "Release", orders[3]);
        _refuses(IVaultErrors.VaultGasTooLow.selector);
        vault.releaseOne{gas: 180_000}(batch, _item(orders[3]), 3, paths[3], signature);
        vm.warp(batch.claimBy + 1);
        batches.expireBatch(batch);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderEnded.selector, _batchId(batch), Status.Returned));
        vault.releaseOne(batch, _item(orders[3]), 3, tooShort, NOBODYS);
    }

    function test_ReleaseBatch() public {
        (Order[] memory orders, Batch memory batch) = _withOddOnes();
        // 0 to 2 fit no lock, 3 and 4 do.
        (bytes memory items, bytes memory path) = (_items(orders, 7), _path(orders, 7));
        batch.total += 1;
        _refuses(IVaultErrors.OrderUnknown.selector);
        batches.releaseBatch(batch, 7, "", "", _one(NOBODYS));
        batch.total -= 1;
        _releaseMany(batch, orders, 16);
        (bytes memory lastItem, bytes memory lastPath) = (_items(orders, 16), _path(orders, 16));
        _refuses(IVaultErrors.BatchBadPath.selector);
        batches.releaseBatch(batch, 16, lastItem, "", _one(NOBODYS));
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderEnded.selector, _batchId(batch), Status.Past));
        batches.releaseBatch(batch, 16, lastItem, lastPath, _one(NOBODYS));
        _refuses(IVaultErrors.OrderBadSignature.selector);
        batches.releaseBatch(batch, 7, items, path, _one(NOBODYS));
        bytes[] memory signatures = _one(_signBatchRelease(SIGNER_KEY, batch, orders, 7));
        _refuses(IVaultErrors.OrderBadParties.selector);
        batches.releaseBatch{gas: 180_000}(batch, 7, items, path, signatures);
        (items, path) = (_items(orders, 8), _path(orders, 8));
        signatures = _one(_sign(SIGNER_KEY, "Release", orders[3]));
        _refuses(IVaultErrors.VaultGasTooLow.selector);
        batches.releaseBatch{gas: 180_000}(batch, 8, items, path, signatures);
        vm.warp(batch.claimBy + 1);
        batches.expireBatch(batch);
        _refuses(IVaultErrors.OrderEnded.selector);
        batches.releaseBatch(batch, 7, "", "", _one(NOBODYS));
    }

    function test_TakeOut() public {
        (Order[] memory orders, Batch memory batch) = _withOddOnes();
        bytes[5] memory paths;
        for (uint256 i = 0; i < 5; i++) {
            paths[i] = _path(orders, 1 << i);
        }
        batch.total += 1;
        _refuses(IVaultErrors.OrderUnknown.selector);
        batches.takeOut(batch, "", "");
        batch.total -= 1;
        bytes4[3] memory refusals = [
            IVaultErrors.OrderBadParties.selector,
            IVaultErrors.OrderBadAmount.selector,
            IVaultErrors.OrderFeeTooHigh.selector
        ];
        for (uint256 i = 0; i < 3; i++) {
            _refuses(IVaultErrors.BatchBadPath.selector);
            batches.takeOut(batch, "", _unsigned(orders[i]));
            _refuses(refusals[i]);
            batches.takeOut(batch, paths[i], _unsigned(orders[i]));
        }
        _refuses(IVaultErrors.OrderBadSignature.selector);
        batches.takeOut(batch, paths[3], _unsigned(orders[3]));
        _refuses(IVaultErrors.OrderWrongStatus.selector);
        batches.takeOut(batch, paths[3], abi.encodeCall(IVault.statusOf, (orders[3])));
        vault.releaseOne(batch, _item(orders[4]), 4, paths[4], _sign(SIGNER_KEY, "Release", orders[4]));
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderEnded.selector, _id(orders[4]), Status.Past));
        batches.takeOut(batch, paths[4], _unsigned(orders[4]));
        vm.warp(batch.claimBy + 1);
        batches.expireBatch(batch);
        _refuses(IVaultErrors.OrderEnded.selector);
        batches.takeOut(batch, "", "");
    }

    function test_ExpireBatch() public {
        (, Batch memory batch) = _withOddOnes();
        batch.total += 1;
        _refuses(IVaultErrors.OrderUnknown.selector);
        batches.expireBatch(batch);
        batch.total -= 1;
        _refuses(IVaultErrors.OrderTooEarly.selector);
        batches.expireBatch(batch);
        vm.warp(batch.claimBy + 1);
        batches.expireBatch(batch);
        vm.warp(batch.lockBy);
        _refuses(IVaultErrors.OrderEnded.selector);
        batches.expireBatch(batch);
    }

    /// @dev Position 0 has wrong parties, no amount and a fee; 1 no amount and a fee; 2 too high a fee.
    function _withOddOnes() private returns (Order[] memory orders, Batch memory batch) {
        orders = _orders(5);
        orders[0].payer = orders[0].confirmer;
        (orders[0].amount, orders[1].amount) = (0, 0);
        orders[2].fee = orders[2].amount / 50 + 1;
        batch = _lockAll(orders);
    }

    function _unsigned(Order memory order) private pure returns (bytes memory) {
        return abi.encodeCall(IVault.claim, (order, NOBODYS));
    }
}

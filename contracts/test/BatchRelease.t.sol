// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Batch} from "../src/Batch.sol";
import {Order} from "../src/Order.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {IVaultEvents} from "../src/interfaces/IVaultEvents.sol";
import {Status} from "../src/interfaces/Status.sol";
import {BatchTest} from "./BatchTest.sol";

contract BatchReleaseTest is BatchTest {
    function testFuzz_PaysEachBuyerAndAllFeesAtOnce(uint8 size, uint256 which) public {
        Order[] memory orders = _orders(_bound(size, 2, 24));
        Batch memory batch = _lockAll(orders);
        which &= _all(orders);
        vm.assume(which != 0);
        (uint256 paid, uint256 fees) = _sums(orders, which);
        bytes memory signature = _signBatchRelease(SIGNER_KEY, batch, orders, which);
        vm.expectEmit(address(vault));
        emit IVaultEvents.BatchReleased(_batchId(batch), which, uint96(paid), uint96(fees));
        batches.releaseBatch(batch, which, _items(orders, which), _path(orders, which), _one(signature));
        _assertReleased(orders, which);
        vm.assertEq(token.balanceOf(feeTo), fees);
        _assertBooks(0, batch.total - paid - fees);
        (uint256 left, uint96 amount) = batches.leftOf(batch);
        vm.assertEq(left, which == _all(orders) ? 0 : _all(orders) & ~which);
        vm.assertEq(amount, batch.total - paid - fees);
    }

    /// @dev In any order and any overlap, each order is paid once.
    function testFuzz_SkipsWhatHasLeft(uint256 first, uint256 second, uint8 size) public {
        Order[] memory orders = _orders(_bound(size, 2, 24));
        Batch memory batch = _lockAll(orders);
        (first, second) = (first & _all(orders), second & _all(orders));
        vm.assume(first != 0 && second & ~first != 0);
        _releaseMany(batch, orders, first);
        _releaseMany(batch, orders, second);
        _assertReleased(orders, first | second);
        vm.assertEq(vault.limitUsed(), batch.total);
    }

    /// @dev The half that begins with position 128 is kept apart.
    /// forge-config: default.fuzz.runs = 16
    function testFuzz_KeepsBothHalvesOfALargeBatch(uint256 first, uint256 second) public {
        Order[] memory orders = _orders(150);
        Batch memory batch = _lockAll(orders);
        (first, second) = ((first | 1 << 149) & _all(orders) & ~uint256(1), (second | 1) & _all(orders));
        _releaseMany(batch, orders, first);
        (uint256 left,) = batches.leftOf(batch);
        vm.assertEq(left, _all(orders) & ~first);
        _releaseMany(batch, orders, second);
        _assertReleased(orders, first | second);
    }

    function test_RefusesWhenNothingIsLeftOfThem() public {
        Order[] memory orders = _orders(4);
        Batch memory batch = _lockAll(orders);
        _releaseMany(batch, orders, 3);
        bytes memory signature = _signBatchRelease(SIGNER_KEY, batch, orders, 3);
        (bytes memory items, bytes memory path) = (_items(orders, 3), _path(orders, 3));
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderEnded.selector, _batchId(batch), Status.Past));
        batches.releaseBatch(batch, 3, items, path, _one(signature));
        _releaseMany(batch, orders, 12);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderEnded.selector, _batchId(batch), Status.Released));
        batches.releaseBatch(batch, 3, items, path, _one(signature));
    }

    function testFuzz_EachOrdersOwnSignatureCounts(uint256 which, uint256 signedOnes) public {
        Order[] memory orders = _orders(10);
        Batch memory batch = _lockAll(orders);
        which = (which | 3) & _all(orders);
        signedOnes = (signedOnes | 1) & which;
        bytes[] memory signatures = _signatures(orders, which, signedOnes);
        batches.releaseBatch(batch, which, _items(orders, which), _path(orders, which), signatures);
        _assertReleased(orders, signedOnes);
    }

    function test_RefusesSignaturesOfOthers() public {
        Order[] memory orders = _orders(4);
        Batch memory batch = _lockAll(orders);
        (bytes memory items, bytes memory path) = (_items(orders, 7), _path(orders, 7));
        bytes memory ofOther = _signBatchRelease(STRANGER_KEY, batch, orders, 7);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        batches.releaseBatch(batch, 7, items, path, _one(ofOther));
        bytes memory forLess = _signBatchRelease(SIGNER_KEY, batch, orders, 3);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        batches.releaseBatch(batch, 7, items, path, _one(forLess));
        bytes[] memory none = _signatures(orders, 7, 0);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        batches.releaseBatch(batch, 7, items, path, none);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        batches.releaseBatch(batch, 7, items, path, new bytes[](0));
        _refuses(IVaultErrors.OrderBadSignature.selector);
        batches.releaseBatch(batch, 7, items, path, new bytes[](2));
    }

    /// @dev Any byte of items or path, and any other set of positions, is another batch.
    function testFuzz_RefusesWhatDoesNotMakeUpTheBatch(uint256 which, uint16 place, uint8 flip, uint8 kind) public {
        Order[] memory orders = _orders(13);
        Batch memory batch = _lockAll(orders);
        which &= _all(orders);
        vm.assume(which != 0 && flip != 0);
        (bytes memory items, bytes memory path) = (_items(orders, which), _path(orders, which));
        bytes memory signature = _signBatchRelease(SIGNER_KEY, batch, orders, which);
        if (kind % 6 == 0) {
            items[place % items.length] ^= bytes1(flip);
        } else if (kind % 6 == 1 && path.length != 0) {
            path[place % path.length] ^= bytes1(flip);
        } else if (kind % 6 == 2) {
            path = bytes.concat(path, new bytes(_bound(flip, 1, 44)));
        } else if (kind % 6 == 3 && path.length != 0) {
            assembly {
                mstore(path, sub(mload(path), 44))
            }
        } else if (kind % 6 == 4) {
            which = which | (1 << _bound(flip, 13, 255));
        } else {
            items = bytes.concat(items, new bytes(_bound(flip, 1, 96)));
        }
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.BatchBadPath.selector, _batchId(batch)));
        batches.releaseBatch(batch, which, items, path, _one(signature));
    }

    function test_RefusesNothing() public {
        Batch memory batch = _lockAll(_orders(2));
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.BatchBadPath.selector, _batchId(batch)));
        batches.releaseBatch(batch, 0, "", "", _one(""));
    }

    function test_PaysAdjacentOrdersOfOneBuyerAtOnce() public {
        Order[] memory orders = _orders(6);
        (orders[1].buyer, orders[2].buyer, orders[4].buyer) = (buyer, buyer, buyer);
        Batch memory batch = _lockAll(orders);
        vm.recordLogs();
        _releaseMany(batch, orders, _all(orders));
        (uint256 paid,) = _sums(orders, 1 << 1 | 1 << 2 | 1 << 4);
        vm.assertEq(token.balanceOf(buyer), paid);
        vm.assertEq(vm.getRecordedLogs().length, 1 + 5 + 1, "one event, five payouts, one for the fees");
    }

    function test_AnItemThatNoLockWouldTakeStaysUntilItExpires() public {
        Order[] memory orders = _orders(7);
        orders[0].fee = orders[0].amount / 50 + 1;
        orders[1].payer = orders[1].confirmer;
        orders[2].buyer = address(vault);
        orders[3].buyer = orders[3].arbiter;
        orders[4].payer = orders[4].arbiter;
        orders[5].buyer = address(0);
        Batch memory batch = _lockAll(orders);
        bytes memory signature = _signBatchRelease(SIGNER_KEY, batch, orders, 63);
        (bytes memory items, bytes memory path) = (_items(orders, 63), _path(orders, 63));
        _refuses(IVaultErrors.OrderBadParties.selector);
        batches.releaseBatch(batch, 63, items, path, _one(signature));

        _releaseMany(batch, orders, _all(orders));
        vm.assertEq(token.balanceOf(orders[6].buyer), orders[6].amount - orders[6].fee);
        vm.warp(batch.claimBy + 1);
        batches.expireBatch(batch);
        _assertBooks(batch.total - orders[6].amount, 0);
    }

    /// @dev A root under which the orders sum to more than is locked pays nobody more than is locked.
    function test_AnOverbookedRootIsNotOneOfThatTotal() public {
        Order[] memory orders = _orders(4);
        Batch memory batch = _batch(orders);
        batch.total -= 1;
        _lockBatch(batch);
        bytes memory signature = _signBatchRelease(SIGNER_KEY, batch, orders, 15);
        (bytes memory items, bytes memory path) = (_items(orders, 15), _path(orders, 15));
        _refuses(IVaultErrors.BatchBadPath.selector);
        batches.releaseBatch(batch, 15, items, path, _one(signature));
    }

    function test_ARefusedPayoutBecomesACreditAndStopsNothing() public {
        Order[] memory orders = _orders(3);
        Batch memory batch = _lockAll(orders);
        token.addBlackList(address(vault));
        bytes memory signature = _signBatchRelease(SIGNER_KEY, batch, orders, 7);
        uint96 paid = orders[0].amount - orders[0].fee;
        vm.expectEmit(address(vault));
        emit IVaultEvents.Credited(_batchId(batch), orders[0].buyer, paid);
        batches.releaseBatch(batch, 7, _items(orders, 7), _path(orders, 7), _one(signature));
        (, uint256 fees) = _sums(orders, 7);
        vm.assertEq(vault.creditOf(orders[0].buyer), paid);
        vm.assertEq(vault.creditOf(feeTo), fees);
        vm.assertEq(vault.credited(), batch.total);
        token.removeBlackList(address(vault));
        vault.pull(orders[0].buyer);
        _assertReleased(orders, 1);
    }

    function test_ACreditLaneCreditsSinglesAndBatches() public {
        Order[] memory orders = _orders(3);
        for (uint256 i = 0; i < 3; i++) {
            orders[i].nonce |= 1 << 63;
        }
        Batch memory batch = _lockAll(orders);
        _releaseMany(batch, orders, 7);
        (uint256 paid, uint256 fees) = _sums(orders, 7);
        vm.assertEq(vault.credited(), paid + fees);
        vm.assertEq(vault.creditOf(orders[1].buyer), orders[1].amount - orders[1].fee);
        vm.assertEq(token.balanceOf(address(vault)), batch.total);
        Order memory single = orders[0];
        single.nonce += 9;
        _lock(single);
        vault.release(single, _sign(SIGNER_KEY, "Release", single));
        vm.assertEq(vault.creditOf(single.buyer), 2 * (single.amount - single.fee));
        vault.pull(single.buyer);
        vm.assertEq(token.balanceOf(single.buyer), 2 * (single.amount - single.fee));
    }

    function test_NeedsGasForEachPayout() public {
        Order[] memory orders = _orders(4);
        Batch memory batch = _lockAll(orders);
        bytes[] memory signatures = _one(_signBatchRelease(SIGNER_KEY, batch, orders, 15));
        (bytes memory items, bytes memory path) = (_items(orders, 15), _path(orders, 15));
        _refuses(IVaultErrors.VaultGasTooLow.selector);
        batches.releaseBatch{gas: 280_000}(batch, 15, items, path, signatures);
    }

    /// forge-config: default.fuzz.runs = 48
    function testFuzz_ReleasesOneAlone(uint8 size, uint8 which) public {
        Order[] memory orders = _orders(_bound(size, 1, 200));
        uint256 position = which % orders.length;
        Order memory order = orders[position];
        Batch memory batch = _lockAll(orders);
        bytes memory path = _path(orders, 1 << position);
        bytes memory signature = _sign(SIGNER_KEY, "Release", order);
        vm.expectEmit(address(vault));
        emit IVaultEvents.BatchReleased(_batchId(batch), 1 << position, order.amount - order.fee, order.fee);
        vault.releaseOne(batch, _item(order), position, path, signature);
        _assertReleased(orders, 1 << position);
        _assertBooks(0, batch.total - order.amount);
        bool isLast = orders.length == 1;
        bytes32 id = isLast ? _batchId(batch) : _id(order);
        Status status = isLast ? Status.Released : Status.Past;
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderEnded.selector, id, status));
        vault.releaseOne(batch, _item(order), position, path, signature);
    }

    function testFuzz_OneAloneMustBeOfTheBatch(uint8 which, uint16 place, uint8 flip, uint8 kind) public {
        Order[] memory orders = _orders(21);
        uint256 position = which % 21;
        Batch memory batch = _lockAll(orders);
        bytes32[3] memory item = _item(orders[position]);
        bytes memory path = _path(orders, 1 << position);
        bytes memory signature = _sign(SIGNER_KEY, "Release", orders[position]);
        vm.assume(flip != 0);
        if (kind % 7 == 0) path[place % path.length] ^= bytes1(flip);
        else if (kind % 7 == 1) path = bytes.concat(path, new bytes(44));
        else if (kind % 7 == 2) position = position ^ flip;
        else item[kind % 3] ^= bytes32(uint256(flip) << (8 * (place % 32)));
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.BatchBadPath.selector, _batchId(batch)));
        vault.releaseOne(batch, item, position, path, signature);
    }

    function test_OneAloneIsRefusedWhatALockWouldRefuse() public {
        Order[] memory orders = _orders(3);
        orders[0].fee = orders[0].amount / 50 + 1;
        orders[1].buyer = orders[1].arbiter;
        Batch memory batch = _lockAll(orders);
        bytes memory path = _path(orders, 1);
        bytes memory signature = _sign(SIGNER_KEY, "Release", orders[0]);
        _refuses(IVaultErrors.OrderFeeTooHigh.selector);
        vault.releaseOne(batch, _item(orders[0]), 0, path, signature);
        path = _path(orders, 2);
        signature = _sign(SIGNER_KEY, "Release", orders[1]);
        _refuses(IVaultErrors.OrderBadParties.selector);
        vault.releaseOne(batch, _item(orders[1]), 1, path, signature);
        path = _path(orders, 4);
        signature = _sign(STRANGER_KEY, "Release", orders[2]);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderBadSignature.selector, _digest("Release", orders[2])));
        vault.releaseOne(batch, _item(orders[2]), 2, path, signature);
    }

    function _signatures(Order[] memory orders, uint256 which, uint256 signedOnes)
        private
        view
        returns (bytes[] memory signatures)
    {
        signatures = new bytes[](orders.length);
        uint256 length = 0;
        for (uint256 i = 0; i < orders.length; i++) {
            if (which >> i & 1 == 0) continue;
            uint256 key = signedOnes >> i & 1 == 1 ? SIGNER_KEY : STRANGER_KEY;
            signatures[length++] = _sign(key, "Release", orders[i]);
        }
        assembly ("memory-safe") {
            mstore(signatures, length)
        }
    }

    function _sums(Order[] memory orders, uint256 which) private pure returns (uint256 paid, uint256 fees) {
        for (uint256 i = 0; i < orders.length; i++) {
            if (which >> i & 1 == 0) continue;
            paid += orders[i].amount - orders[i].fee;
            fees += orders[i].fee;
        }
    }

    function _assertReleased(Order[] memory orders, uint256 which) private view {
        for (uint256 i = 0; i < orders.length; i++) {
            uint256 paid = which >> i & 1 == 1 ? orders[i].amount - orders[i].fee : 0;
            vm.assertEq(token.balanceOf(orders[i].buyer), paid, "buyer");
        }
    }
}

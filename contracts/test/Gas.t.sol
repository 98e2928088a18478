// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Batch} from "../src/Batch.sol";
import {Order} from "../src/Order.sol";
import {BatchTest} from "./BatchTest.sol";

/// @notice What the common chainTransactions may cost, base and calldata included, on warm storage: a used lane,
/// receivers who hold the token, a limit set, no second key.
/// forge-config: default.isolate = true
contract GasTest is BatchTest {
    Order private order;
    bytes private lockSignature;
    bytes private releaseSignature;

    function setUp() public override {
        super.setUp();
        vm.prank(owner);
        vault.setLimit(1_000_000e6);
        token.transfer(buyer, 1e6);
        token.transfer(feeTo, 1e6);
        _fund(1_000_000e6);
        Order memory first = _plain();
        _lock(first);
        vault.release(first, _sign(SIGNER_KEY, "Release", first));

        order = first;
        order.nonce += 1;
        lockSignature = _compact("Lock");
        releaseSignature = _compact("Release");
    }

    function test_Lock() public {
        vault.lock(order, lockSignature, "");
        vm.assertLe(_spent("lock"), 52_000);
    }

    function test_Release() public {
        vault.lock(order, lockSignature, "");
        vault.release(order, releaseSignature);
        vm.assertLe(_spent("release"), 84_900);
    }

    function test_AnOrderCostsLessThanThreeTransfers() public {
        token.transfer(buyer, 1e6);
        uint256 transfer = _spent("transfer");
        order.fee = 0;
        lockSignature = _compact("Lock");
        releaseSignature = _compact("Release");
        vault.lock(order, lockSignature, "");
        uint256 spent = _spent("lock without a fee");
        vault.release(order, releaseSignature);
        spent += _spent("release without a fee");
        vm.assertLe(spent * 10, transfer * 28);
    }

    function test_HundredInABatchCostLessThanAThirdOfATransferEach() public {
        token.transfer(buyer, 1e6);
        uint256 transfer = _spent("transfer");
        (Order[] memory orders, Batch memory batch) = _used(0);
        uint256 spent = _spentOnBatch("of 100, paid", orders, batch);
        vm.assertLe(spent * 100, transfer * 100 * 30);
    }

    function test_HundredCreditsCostLessThanAFifthOfATransferEach() public {
        token.transfer(buyer, 1e6);
        uint256 transfer = _spent("transfer");
        (Order[] memory orders, Batch memory batch) = _used(1 << 63);
        uint256 spent = _spentOnBatch("of 100, credited", orders, batch);
        vm.assertLe(spent * 100, transfer * 100 * 20);
    }

    function test_OneOfAHundredAloneCostsLessThanTwoTransfers() public {
        token.transfer(buyer, 1e6);
        uint256 transfer = _spent("transfer");
        (Order[] memory orders, Batch memory batch) = _used(0);
        batches.lockBatch(batch, _signBatchLock(SIGNER_KEY, batch), "");
        uint256 which = 1 << 57;
        bytes[] memory signatures = _one(_signBatchRelease(SIGNER_KEY, batch, orders, which));
        batches.releaseBatch(batch, which, _items(orders, which), _path(orders, which), signatures);
        uint256 spent = _spent("release one of a hundred");
        vm.assertLe(spent * 10, transfer * 19);
    }

    /// @dev A hundred orders in a lane, for buyers, that a hundred others used up before, one of them alone.
    function _used(uint64 lanes) private returns (Order[] memory orders, Batch memory batch) {
        orders = _orders(100);
        for (uint256 i = 0; i < 100; i++) {
            orders[i].nonce |= lanes;
            orders[i].fee = 0;
            token.transfer(orders[i].buyer, 1e6);
        }
        batch = _lockAll(orders);
        _releaseMany(batch, orders, 1);
        _releaseMany(batch, orders, _all(orders));
        for (uint256 i = 0; i < 100; i++) {
            orders[i].nonce += 100;
        }
        batch = _batch(orders);
    }

    function _spentOnBatch(string memory what, Order[] memory orders, Batch memory batch) private returns (uint256) {
        batches.lockBatch(batch, _signBatchLock(SIGNER_KEY, batch), "");
        uint256 lock = _spent(string.concat("lock ", what));
        uint256 which = _all(orders);
        bytes[] memory signatures = _one(_signBatchRelease(SIGNER_KEY, batch, orders, which));
        batches.releaseBatch(batch, which, _items(orders, which), "", signatures);
        return lock + _spent(string.concat("release ", what));
    }

    function test_Create() public {
        factory.create(stranger, address(token));
        vm.assertLe(_spent("create"), 85_000);
    }

    /// @dev The figures end in cache/snapshots too.
    function _spent(string memory what) private returns (uint256) {
        return vm.snapshotGasLastCall("vault", what);
    }

    function _compact(string memory act) private view returns (bytes memory) {
        (bytes32 r, bytes32 vs) = vm.signCompact(SIGNER_KEY, _digest(act, order));
        return abi.encodePacked(hex"01", r, vs);
    }
}
